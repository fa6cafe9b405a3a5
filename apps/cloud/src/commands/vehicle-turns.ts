/**
 * Latest-wins messages of vehicles (reported state, presence) on their way to the store, in turns: a vehicle has one turn at
 * a time, which takes all its waiting messages, and vehicles get turns in the order in which they arrived. So a vehicle
 * that sends a thousand messages waits for its own turn, and delays the others by one turn.
 *
 * The store is authoritative. What waits here is in memory and is lost with the process, as [L3] allows; the next report,
 * birth or probe repairs it. Acks never come here.
 *
 * The rate of turns and the number of waiting messages are limited (`VehicleMailbox`). Messages above the limit are dropped,
 * counted and logged, and the next turn says that messages before it were lost. The caller of `put` may wait for the turn
 * (the embedded broker does, so that a flood holds up only its sender) or not (a connection that all vehicles share must
 * not be held up by one).
 */
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import type { UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { UplinkMeasures } from '../ports/uplink-measures.ts'
import { type LatestWinsMessage, type Turn, VehicleMailbox } from './vehicle-mailbox.ts'

export interface VehicleTurnsOptions {
  /** Never rejects. */
  readonly take: (turn: Turn) => Promise<void>
  readonly clock: Clock
  readonly log: Log
  readonly measures: UplinkMeasures
}

/** Bytes that may wait, of all vehicles together: a thousand vehicles that flood. */
const heldBytesMax = 64 * 1_024 * 1_024
/** Concurrent turns: two groups of one write; the other vehicles wait. */
const turnsMax = 256
/** Above this number of mailboxes the idle ones are removed, at this interval. */
const mailboxesMax = 1_000
const forgetEvery: Duration = seconds(1)

export class VehicleTurns {
  readonly #options: VehicleTurnsOptions
  readonly #mailboxes = new Map<Vin, VehicleMailbox>()
  readonly #queue: VehicleMailbox[] = []
  #running = 0
  #busy = 0
  #heldBytes = 0
  #forgotAt: Duration = -Infinity
  #onIdle: (() => void)[] = []

  constructor(options: VehicleTurnsOptions) {
    this.#options = options
  }

  /** Resolves when the message had its turn, or was dropped for newer ones. */
  put({ vin, payload, retained = false }: UplinkMessage, uplink: LatestWinsMessage['uplink']): Promise<void> {
    const mailbox = this.#mailboxOf(vin)
    // Copied, because a payload is often a view of a far larger buffer, which would be kept with it.
    const message = { uplink, payload: new Uint8Array(payload), receivedAt: this.#options.clock.now(), retained }
    if (this.#heldBytes >= heldBytesMax) {
      mailbox.noteLoss(message)
      this.#tellLost(vin, [message])
      return Promise.resolve()
    }
    const { bytes } = mailbox
    this.#tellLost(vin, mailbox.put(message))
    this.#heldBytes += mailbox.bytes - bytes
    const { turn } = mailbox
    if (!mailbox.isBusy) this.#begin(mailbox)
    return turn
  }

  /** Resolves when nothing waits and no turn is under way: for a stop, after the last message. */
  idle(): Promise<void> {
    return this.#busy === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve))
  }

  #begin(mailbox: VehicleMailbox): void {
    mailbox.isBusy = true
    this.#busy += 1
    this.#await(mailbox)
  }

  #await(mailbox: VehicleMailbox): void {
    const { clock } = this.#options
    const wait = mailbox.pace.take(clock.monotonic())
    if (wait > 0) return void clock.schedule(wait, () => this.#await(mailbox))
    this.#queue.push(mailbox)
    this.#proceed()
  }

  #proceed(): void {
    while (this.#running < turnsMax) {
      const next = this.#queue.shift()
      if (next === undefined) return
      this.#running += 1
      void this.#run(next)
    }
  }

  async #run(mailbox: VehicleMailbox): Promise<void> {
    this.#heldBytes -= mailbox.bytes
    const { turn, end } = mailbox.open()
    await this.#options.take(turn)
    end()
    this.#running -= 1
    if (mailbox.isEmpty) this.#rest(mailbox)
    else this.#await(mailbox)
    this.#proceed()
  }

  #rest(mailbox: VehicleMailbox): void {
    mailbox.isBusy = false
    this.#busy -= 1
    if (this.#busy === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
  }

  #tellLost(vin: Vin, lost: readonly LatestWinsMessage[]): void {
    const { log, measures } = this.#options
    for (const { uplink } of lost) {
      measures.refused(`${uplink}_rate`, 1)
      log.warn('uplink.flooded', { vin, uplink })
    }
  }

  #mailboxOf(vin: Vin): VehicleMailbox {
    const known = this.#mailboxes.get(vin)
    if (known) return known
    if (this.#mailboxes.size >= mailboxesMax) this.#forgetRested()
    const mailbox = new VehicleMailbox(vin)
    this.#mailboxes.set(vin, mailbox)
    return mailbox
  }

  /** Not at each new vehicle: in a larger fleet all of them may be busy. */
  #forgetRested(): void {
    const now = this.#options.clock.monotonic()
    if (now - this.#forgotAt < forgetEvery) return
    this.#forgotAt = now
    for (const [vin, mailbox] of this.#mailboxes)
      if (!mailbox.isBusy && mailbox.pace.isRested(now)) this.#mailboxes.delete(vin)
  }
}
