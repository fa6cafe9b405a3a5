import type { Vin } from '@keyfob/protocol'
import { type Instant, Pace, type PaceOptions, milliseconds } from '@keyfob/runtime'

/** A report or a presence message, as it arrived. */
export interface LatestWinsMessage {
  readonly uplink: 'state' | 'presence'
  readonly payload: Uint8Array
  readonly receivedAt: Instant
  /** The broker had retained it. */
  readonly retained?: boolean
}

/** All waiting messages of one vehicle. */
export interface Turn {
  readonly vin: Vin
  /** In the order of their arrival. */
  readonly messages: readonly LatestWinsMessage[]
  /** When the last report arrived that was dropped since the last turn; null: none was. */
  readonly lostUntil: Instant | null
}

/** In the long run ten turns a second, more often than anyone reads a vehicle's state. The burst is for a vehicle that reconnects. */
const turnPace: PaceOptions = { every: milliseconds(100), burst: 20 }
/** Messages that may wait for one turn: with the pace, 320 a second of one vehicle. */
export const waitingMax = 32
/** Their bytes: four of the largest payloads. */
const waitingBytesMax = 64 * 1_024

/** One vehicle's messages that wait for its next turn. When it is full, the oldest report is dropped, else the oldest message. */
export class VehicleMailbox {
  readonly vin: Vin
  readonly pace = new Pace(turnPace)
  /** The vehicle has a turn, or waits for one. */
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

  /** Resolves at the end of the turn that takes the messages waiting now. */
  get turn(): Promise<void> {
    return this.#turn
  }

  /** Returns what was dropped for it. */
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

  /** Hands over the waiting messages; `end` ends the turn. */
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
