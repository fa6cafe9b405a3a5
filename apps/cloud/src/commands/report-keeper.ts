import {
  type Catalogue,
  type CommandType,
  type ReportedState,
  type StateReport,
  type Vin,
  showsEffect,
} from '@keyfob/protocol'
import type { Clock } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { CommandStore } from '../ports/command-store.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'
import type { Lifecycle } from './lifecycle.ts'
import type { ReadThrough } from './read-through.ts'
import { vehicleKey, vehicleTtl } from './vehicle-desk.ts'

export interface ReportParts {
  readonly vehicles: VehicleStore
  readonly commands: CommandStore
  readonly lifecycle: Lifecycle
  readonly catalogue: Catalogue
  readonly reads: ReadThrough
  readonly clock: Clock
  readonly registers: boolean
}

/** Keeps reported state, latest wins, and settles doubts by it where it proves the effect [L7]. */
export class ReportKeeper {
  readonly #parts: ReportParts

  constructor(parts: ReportParts) {
    this.#parts = parts
  }

  async report(vin: Vin, report: StateReport): Promise<void> {
    const { vehicles, commands, reads, clock, registers } = this.#parts
    const vehicle = await vehicles.recordReport(vin, report, clock.now(), registers)
    if (vehicle === undefined) return
    await reads.keep(vehicleKey(vin), vehicle, vehicleTtl)
    const doubtful = (await commands.attemptedOf(vin)).filter(({ state }) => state === 'unknown')
    for (const record of doubtful) {
      if (await this.#isShown(record, vehicle.reported))
        await this.#parts.lifecycle.step({ id: record.id, vin, input: { kind: 'reported' } })
    }
  }

  async #isShown(record: CommandRecord, reported: ReportedState): Promise<boolean> {
    const type = this.#parts.catalogue.find(record.command)
    if (type === undefined || record.issuedAt === null) return false
    const { params, issuedAt } = record
    if (!showsEffect({ type, params, issuedAt, othersUntil: -Infinity }, reported)) return false
    const othersUntil = await this.#parts.commands.othersUntil(record, this.#touching(type))
    return showsEffect({ type, params, issuedAt, othersUntil }, reported)
  }

  /** Command types whose post-condition speaks of one of the same signals. */
  #touching(type: CommandType): readonly string[] {
    const signals = new Set(type.postCondition.map(({ signal }) => signal))
    return this.#parts.catalogue.types
      .filter(({ postCondition }) => postCondition.some(({ signal }) => signals.has(signal)))
      .map(({ name }) => name)
  }
}
