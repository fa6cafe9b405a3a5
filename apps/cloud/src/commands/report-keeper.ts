import { type Catalogue, type CommandType, type ReportedState, type Vin, showsEffect } from '@keyfob/protocol'
import { type Clock, type Duration, GroupCommit, milliseconds } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { CommandStore } from '../ports/command-store.ts'
import type { Log } from '../ports/log.ts'
import { type UplinkMeasures, noUplinkMeasures } from '../ports/uplink-measures.ts'
import type { MayRegister, RecordedReports, ReportBatch, VehicleRecord, VehicleStore } from '../ports/vehicle-store.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ReadThrough } from './read-through.ts'
import { vehicleKey, vehicleTtl } from './vehicles.ts'

export interface ReportParts {
  readonly vehicles: VehicleStore
  readonly commands: CommandStore
  readonly lifecycle: Lifecycle
  readonly catalogue: Catalogue
  readonly reads: ReadThrough
  readonly clock: Clock
  readonly log: Log
  readonly measures?: UplinkMeasures
  readonly mayRegister: MayRegister
  readonly isDataError: (error: unknown) => boolean
}

/** The result of one write: the vehicle, and its commands that are in doubt. */
interface Written extends RecordedReports {
  readonly doubts: readonly CommandRecord[]
}

/** Most vehicles of one write: as many as commands of one. */
const maxGroup = 128
/** More than have a turn at once. */
const maxWaiting = 1_024
/** How long reports give way to acks and submits: not forever. */
const givesWayFor: Duration = milliseconds(250)

/** Keeps reported state, latest wins, and settles doubts by it where it proves the effect [L7]. */
export class ReportKeeper {
  readonly #parts: ReportParts
  readonly #writes: GroupCommit<ReportBatch, Written | undefined>

  constructor(parts: ReportParts) {
    this.#parts = parts
    const { clock, isDataError: shouldSplit } = parts
    this.#writes = new GroupCommit({ maxGroup, maxWaiting, shouldSplit, clock, commit: (group) => this.#write(group) })
  }

  /** The vehicle after the write; undefined when it is unknown and may not register. */
  async report(batch: ReportBatch): Promise<VehicleRecord | undefined> {
    const { vin } = batch
    const written = await this.#writes.submit(batch)
    if (written === undefined) return undefined
    const { vehicle, refused, doubts } = written
    if (refused.length > 0) this.#tellRefused(vin, refused)
    await this.#parts.reads.keep(vehicleKey(vin), vehicle, vehicleTtl)
    for (const record of doubts) {
      if (await this.#isShown(record, vehicle.reported))
        await this.#parts.lifecycle.step({ id: record.id, vin, input: { kind: 'reported' } })
    }
    return vehicle
  }

  async #write(group: readonly ReportBatch[]): Promise<readonly (Written | undefined)[]> {
    const { vehicles, commands, lifecycle, clock, mayRegister } = this.#parts
    await lifecycle.idleWithin(givesWayFor)
    const recorded = await vehicles.recordReports(group, clock.now(), mayRegister)
    const doubts = await commands.doubtsOf(group.map(({ vin }) => vin))
    return recorded.map((each) => each && { ...each, doubts: doubts.filter(({ vin }) => vin === each.vehicle.vin) })
  }

  #tellRefused(vin: Vin, refused: readonly string[]): void {
    const { log, measures = noUplinkMeasures } = this.#parts
    measures.refused('signals', refused.length)
    log.warn('state.signals_refused', { vin, signals: refused.length, first: refused[0] })
  }

  async #isShown(record: CommandRecord, reported: ReportedState): Promise<boolean> {
    const type = this.#parts.catalogue.find(record.command)
    if (type === undefined || record.issuedAt === null) return false
    const { params, issuedAt } = record
    if (!showsEffect({ type, params, issuedAt, othersUntil: -Infinity }, reported)) return false
    const othersUntil = await this.#parts.commands.othersUntil(record, this.#touching(type))
    return showsEffect({ type, params, issuedAt, othersUntil }, reported)
  }

  /** Command types whose post-condition depends on one of the same signals. */
  #touching(type: CommandType): readonly string[] {
    const signals = new Set(type.postCondition.map(({ signal }) => signal))
    return this.#parts.catalogue.types
      .filter(({ postCondition }) => postCondition.some(({ signal }) => signals.has(signal)))
      .map(({ name }) => name)
  }
}
