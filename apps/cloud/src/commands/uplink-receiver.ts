import { type ReadReport, type Vin, readAck, readPresence, readStateReport } from '@keyfob/protocol'
import type { AckBus } from '../ports/bus.ts'
import type { UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import type { PresenceKeeper } from './presence-keeper.ts'
import type { ReportKeeper } from './report-keeper.ts'

/** Of a name that a vehicle chose, at most this much goes to the log. */
const pointerMax = 200

/**
 * Reads what vehicles send. An ack is held by the bus before this resolves [L3]; an unreadable message is parked and
 * never stops the stream. Presence and reported state are latest-wins: when the store is away they are dropped.
 */
export class UplinkReceiver {
  readonly #bus: AckBus
  readonly #presence: PresenceKeeper
  readonly #reports: ReportKeeper
  readonly #log: Log

  constructor(bus: AckBus, presence: PresenceKeeper, reports: ReportKeeper, log: Log) {
    this.#bus = bus
    this.#presence = presence
    this.#reports = reports
    this.#log = log
  }

  async receive(message: UplinkMessage): Promise<void> {
    if (message.uplink === 'ack') return this.#receiveAck(message)
    const [event, receiving] =
      message.uplink === 'presence'
        ? (['presence.dropped', this.#receivePresence(message)] as const)
        : (['state.dropped', this.#receiveState(message)] as const)
    await receiving.catch((error: unknown) => this.#log.warn(event, { vin: message.vin, error: String(error) }))
  }

  /** Something of a vehicle arrived that cannot be read: a sign of life all the same [L11]. Never rejects. */
  async unread(vin: Vin): Promise<void> {
    await this.#presence
      .heard(vin, undefined)
      .catch((error: unknown) => this.#log.warn('presence.dropped', { vin, error: String(error) }))
  }

  /** Something outside the contract; with a VIN when it is of a vehicle, just now. */
  async stray(topic: string, problem: string, vin?: Vin): Promise<void> {
    this.#log.warn('uplink.stray', { topic, problem })
    if (vin !== undefined) await this.unread(vin)
  }

  async #receiveAck(message: UplinkMessage): Promise<void> {
    const { vin } = message
    const read = readAck(message.payload)
    if (!read.ok) return this.#park(message, read.why.problem, read.why.pointer)
    await this.#bus.publish({ vin, ack: read.message })
  }

  async #receivePresence(message: UplinkMessage): Promise<void> {
    // An empty payload is how a retained message is cleared.
    if (message.payload.byteLength === 0) return
    const read = readPresence(message.payload)
    if (!read.ok) return this.#park(message, read.why.problem, read.why.pointer)
    if (read.message.status === 'online') return this.#presence.birth(message.vin, read.message, message.retained)
    return this.#presence.will(message.vin, read.message)
  }

  async #receiveState(message: UplinkMessage): Promise<void> {
    const read = readStateReport(message.payload)
    if (!read.ok) return this.#park(message, read.why.problem, read.why.pointer)
    this.#tellDropped(message.vin, read.message)
    await this.#reports.report(message.vin, read.message)
    await this.#presence.heard(message.vin, undefined)
  }

  #tellDropped(vin: Vin, { dropped }: ReadReport): void {
    const [first] = dropped
    if (first === undefined) return
    const pointer = first.pointer.slice(0, pointerMax)
    this.#log.warn('state.signals_dropped', { vin, signals: dropped.length, problem: first.problem, pointer })
  }

  async #park(message: UplinkMessage, problem: string, pointer: string): Promise<void> {
    const { vin, uplink, payload } = message
    this.#log.warn('uplink.unreadable', { vin, uplink, bytes: payload.byteLength, problem, pointer })
    if (isFromVehicle(message)) await this.unread(vin)
    await this.#bus.park(vin, uplink, payload, pointer === '' ? problem : `${pointer} ${problem}`)
  }
}

/** What the broker had kept is old; and an unreadable word of being offline may be a will, which the broker says when the vehicle is gone. */
const isFromVehicle = ({ uplink, payload, retained }: UplinkMessage): boolean =>
  retained !== true && !(uplink === 'presence' && Buffer.from(payload).includes('offline'))
