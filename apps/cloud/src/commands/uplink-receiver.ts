import { type ReadReport, type StateReport, type Vin, readAck, readPresence, readStateReport } from '@keyfob/protocol'
import type { Clock, Instant } from '@keyfob/runtime'
import type { AckBus } from '../ports/bus.ts'
import type { UplinkMessage } from '../ports/gateway.ts'
import type { Log } from '../ports/log.ts'
import { type UplinkMeasures, noUplinkMeasures } from '../ports/uplink-measures.ts'
import type { ReportBatch } from '../ports/vehicle-store.ts'
import type { PresenceKeeper } from './presence-keeper.ts'
import type { ReportKeeper } from './report-keeper.ts'
import type { SignatureGuard } from './signature-guard.ts'
import type { LatestWinsMessage, Turn } from './vehicle-mailbox.ts'
import { VehicleTurns } from './vehicle-turns.ts'

/** Most characters of a name that a vehicle chose that are logged. */
const pointerMax = 200

export interface UplinkParts {
  readonly bus: AckBus
  readonly presence: PresenceKeeper
  readonly reports: ReportKeeper
  readonly clock: Clock
  readonly log: Log
  readonly measures?: UplinkMeasures
  /** Absent: signatures are not looked at. */
  readonly guard?: SignatureGuard | undefined
}

/**
 * Reads what vehicles send. An ack is held by the bus before this resolves [L3]; an unreadable message is parked and
 * never stops the stream. Presence and reported state are latest-wins: they wait for their vehicle's turn, what is too
 * much of one vehicle gives way to newer messages, and when the store is unavailable they are dropped.
 */
export class UplinkReceiver {
  readonly #parts: UplinkParts
  readonly #turns: VehicleTurns

  constructor(parts: UplinkParts) {
    this.#parts = parts
    const { clock, log, measures = noUplinkMeasures } = parts
    this.#turns = new VehicleTurns({ take: (turn) => this.#take(turn), clock, log, measures })
  }

  async receive(message: UplinkMessage): Promise<void> {
    const { uplink } = message
    if (uplink === 'ack') await this.#receiveAck(message)
    else await this.#turns.put(message, uplink)
  }

  /** A vehicle sent something that cannot be read: that is a sign of life, too [L11]. Never rejects. */
  async unread(vin: Vin): Promise<void> {
    const { presence, log } = this.#parts
    await presence
      .heard(vin, undefined)
      .catch((error: unknown) => log.warn('presence.dropped', { vin, error: String(error) }))
  }

  /** A message outside the contract arrived; with a VIN when a vehicle sent it just now. */
  async unroutable(topic: string, problem: string, vin?: Vin): Promise<void> {
    this.#parts.log.warn('uplink.unroutable', { topic, problem })
    if (vin !== undefined) await this.unread(vin)
  }

  /** Resolves when all messages so far are written, or dropped. */
  idle(): Promise<void> {
    return this.#turns.idle()
  }

  async #receiveAck(message: UplinkMessage): Promise<void> {
    const { vin } = message
    const read = readAck(message.payload)
    if (!read.ok) return this.#park(message, read.why.problem, read.why.pointer)
    // Verified where it is applied: what carries it need not be trusted.
    const carried = this.#parts.guard && { payload: message.payload }
    await this.#parts.bus.publish({ vin, ack: read.message, ...carried })
  }

  /** One vehicle's messages in their order: reports in a row are one write. */
  async #take({ vin, messages, lostUntil }: Turn): Promise<void> {
    let lost = lostUntil
    for (const run of runsOf(messages)) {
      if (run[0]?.uplink === 'presence') await this.#receivePresences(vin, run)
      else {
        await this.#receiveReports(vin, run, lost)
        lost = null
      }
    }
    if (lost !== null) await this.#receiveReports(vin, [], lost)
  }

  async #receivePresences(vin: Vin, messages: readonly LatestWinsMessage[]): Promise<void> {
    for (const message of messages)
      await this.#receivePresence({ vin, ...message }).catch((error: unknown) =>
        this.#parts.log.warn('presence.dropped', { vin, error: String(error) }),
      )
  }

  async #receivePresence(message: UplinkMessage): Promise<void> {
    // An empty payload is how a retained message is cleared.
    if (message.payload.byteLength === 0) return
    const { presence, guard } = this.#parts
    if (guard !== undefined && (await guard.isRefused(message))) return
    const read = readPresence(message.payload)
    if (!read.ok) return this.#park(message, read.why.problem, read.why.pointer)
    if (read.message.status === 'online') return presence.birth(message.vin, read.message, message.retained)
    return presence.will(message.vin, read.message)
  }

  async #receiveReports(vin: Vin, messages: readonly LatestWinsMessage[], lostUntil: Instant | null): Promise<void> {
    const { presence, reports, log } = this.#parts
    try {
      const readable = await this.#readReports(vin, messages)
      if (readable.length === 0 && lostUntil === null) return
      const vehicle = await reports.report({ vin, reports: readable, lostUntil })
      if (vehicle !== undefined && vehicle.presence.online !== true) await presence.heard(vin, undefined)
    } catch (error) {
      log.warn('state.dropped', { vin, error: String(error) })
    }
  }

  async #readReports(vin: Vin, messages: readonly LatestWinsMessage[]): Promise<ReportBatch['reports']> {
    const readable: { report: StateReport; receivedAt: Instant }[] = []
    for (const message of messages) {
      const { payload, receivedAt } = message
      if ((await this.#parts.guard?.isRefused({ vin, ...message })) === true) continue
      const read = readStateReport(payload)
      if (!read.ok) {
        await this.#park({ vin, ...message }, read.why.problem, read.why.pointer)
        continue
      }
      this.#tellDropped(vin, read.message)
      readable.push({ report: read.message, receivedAt })
    }
    return readable
  }

  #tellDropped(vin: Vin, { dropped }: ReadReport): void {
    const [first] = dropped
    if (first === undefined) return
    const pointer = first.pointer.slice(0, pointerMax)
    this.#parts.log.warn('state.signals_dropped', { vin, signals: dropped.length, problem: first.problem, pointer })
  }

  async #park(message: UplinkMessage, problem: string, pointer: string): Promise<void> {
    const { vin, uplink, payload } = message
    const { bus, log } = this.#parts
    log.warn('uplink.unreadable', { vin, uplink, bytes: payload.byteLength, problem, pointer })
    await bus.park(vin, uplink, payload, pointer === '' ? problem : `${pointer} ${problem}`)
    if (isFromVehicle(message)) await this.unread(vin)
  }
}

/** Messages of one kind that arrived one after another. */
const runsOf = (messages: readonly LatestWinsMessage[]): readonly (readonly LatestWinsMessage[])[] => {
  const runs: LatestWinsMessage[][] = []
  for (const message of messages) {
    const run = runs.at(-1)
    if (run?.[0]?.uplink === message.uplink) run.push(message)
    else runs.push([message])
  }
  return runs
}

/** Not a retained message, which is old; nor an unreadable presence message with `offline`, which may be a will that the broker sends. */
const isFromVehicle = ({ uplink, payload, retained }: UplinkMessage): boolean =>
  retained !== true && !(uplink === 'presence' && Buffer.from(payload).includes('offline'))
