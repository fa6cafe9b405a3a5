import type { Vin } from '@keyfob/protocol'
import { type Instant, Pace, type PaceOptions, milliseconds } from '@keyfob/runtime'

/** A report or a presence message, as it came. */
export interface LatestWinsMessage {
  readonly uplink: 'state' | 'presence'
  readonly payload: Uint8Array
  readonly receivedAt: Instant
  /** The broker had kept it. */
  readonly retained?: boolean
}

/** Everything that waited of one vehicle. */
export interface Turn {
  readonly vin: Vin
  /** In the order of their arrival. */
  readonly messages: readonly LatestWinsMessage[]
  /** When the last report came that was pushed out since the turn before; null: none was. */
  readonly lostUntil: Instant | null
}

/** In the long run ten turns a second: nobody reads a vehicle's state more often. A burst is a vehicle that comes back. */
const turnPace: PaceOptions = { every: milliseconds(100), burst: 20 }
/** Messages that wait for one turn: with the pace, 320 a second of one vehicle are kept. */
export const waitingMax = 32
/** Their bytes: four of the largest payloads. */
const waitingBytesMax = 64 * 1_024

/** One vehicle's messages that wait for its next turn. What is too much pushes out the oldest report, else the oldest. */
export class VehicleMailbox {
  readonly vin: Vin
  readonly pace = new Pace(turnPace)
  /** It has a turn, or waits for one. */
  isBusy = false
  bytes = 0
  readonly #messages: LatestWinsMessage[] = []
  #lostUntil: Instant | null = null
  #endTurn: () => void = () => undefined
  #turn: Promise<void>

  constructor(vin: Vin) {
    this.vin = vin
    this.#turn = this.#nextTurn()
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0
  }

  /** Resolves at the end of the turn that takes what waits now. */
  get turn(): Promise<void> {
    return this.#turn
  }

  /** Returns what was pushed out. */
  put(message: LatestWinsMessage): readonly LatestWinsMessage[] {
    this.#messages.push(message)
    this.bytes += message.payload.byteLength
    const lost: LatestWinsMessage[] = []
    while (this.#messages.length > waitingMax || (this.bytes > waitingBytesMax && this.#messages.length > 1))
      lost.push(this.#pushOut())
    return lost
  }

  noteLoss({ uplink, receivedAt }: Pick<LatestWinsMessage, 'uplink' | 'receivedAt'>): void {
    if (uplink === 'state') this.#lostUntil = receivedAt
  }

  /** Hands over what waits; `end` ends its turn. */
  open(): { readonly turn: Turn; readonly end: () => void } {
    const turn = { vin: this.vin, messages: this.#messages.splice(0), lostUntil: this.#lostUntil }
    const end = this.#endTurn
    this.#turn = this.#nextTurn()
    this.#lostUntil = null
    this.bytes = 0
    return { turn, end }
  }

  #nextTurn(): Promise<void> {
    return new Promise((resolve) => (this.#endTurn = resolve))
  }

  #pushOut(): LatestWinsMessage {
    const report = this.#messages.findIndex(({ uplink }) => uplink === 'state')
    const lost = this.#messages.splice(Math.max(report, 0), 1)[0]! // it is asked of two and more
    this.bytes -= lost.payload.byteLength
    this.noteLoss(lost)
    return lost
  }
}
