import { type Birth, type IvcId, type StateReport, type Vin, type Will, foldReport } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { Page } from '../ports/command-store.ts'
import type { VehicleChanges, VehicleRecord, VehicleStore } from '../ports/vehicle-store.ts'
import { type Columns, vehicleRecord } from './rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import * as statements from './statements/vehicles.ts'

/** Vehicles, their pairing, presence and reported state: latest wins, no custody needed [L3]. */
export class SqlVehicleStore implements VehicleStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async find(vin: Vin): Promise<VehicleRecord | undefined> {
    return this.#one(this.#database, statements.findVehicle, [vin])
  }

  async list(cursor: string | undefined, limit: number, label?: string): Promise<Page<VehicleRecord>> {
    const rows = await this.#database.query<Columns>(statements.listVehicles, [
      cursor ?? null,
      limit + 1,
      label ?? null,
    ])
    return pageOf(rows.map(vehicleRecord), limit, ({ vin }) => vin)
  }

  async put(vin: Vin, { ivc, labels }: VehicleChanges, now: Instant): Promise<VehicleRecord> {
    const put = await this.#one(this.#database, statements.putVehicle, [
      vin,
      ivc ?? null,
      formatInstant(now),
      ivc !== undefined,
      labels ?? null,
    ])
    return put! // INSERT ... ON CONFLICT DO UPDATE returns its row
  }

  async remove(vin: Vin): Promise<'removed' | 'in_use' | 'missing'> {
    return this.#database.transaction(async (sql) => {
      await sql.query(statements.lockLanesOfVehicle, [vin])
      if ((await sql.query(statements.removeVehicle, [vin])).length > 0) return 'removed'
      return (await this.#one(sql, statements.findVehicle, [vin])) ? 'in_use' : 'missing'
    })
  }

  async standing(vin: Vin): Promise<'idle' | 'in_use' | 'missing'> {
    const rows = await this.#database.query<{ in_use: boolean }>(statements.vehicleInUse, [vin])
    if (rows[0] === undefined) return 'missing'
    return rows[0].in_use ? 'in_use' : 'idle'
  }

  async forgetUnheard(before: Instant, limit: number): Promise<readonly Vin[]> {
    const rows = await this.#database.query<{ vin: Vin }>(statements.unheardVehicles, [formatInstant(before), limit])
    const forgotten: Vin[] = []
    for (const { vin } of rows) if (await this.#forgetUnheard(vin, before)) forgotten.push(vin)
    return forgotten
  }

  /** Looked at once more under the locks of its lanes: a command may be on its way, or its first word. */
  #forgetUnheard(vin: Vin, before: Instant): Promise<boolean> {
    return this.#database.transaction(async (sql) => {
      await sql.query(statements.lockLanesOfVehicle, [vin])
      const removed = await sql.query(statements.removeUnheard, [formatInstant(before), vin])
      if (removed.length > 0) await sql.query(statements.leaveDoubts, [vin])
      return removed.length > 0
    })
  }

  async recordBirth(
    vin: Vin,
    birth: Birth,
    now: Instant,
    registers: boolean,
    retained = false,
  ): Promise<'new' | 'same' | 'stale' | 'unregistered'> {
    if (registers) await this.#register(this.#database, vin, now)
    const { ivc = null, session, counter, versions = {}, horizon, probe = null } = birth
    const rows = await this.#database.query<{ same: boolean | null }>(statements.recordBirth, [
      vin,
      ivc,
      session,
      counter,
      formatInstant(now),
      JSON.stringify(versions),
      horizon === null,
      probe,
      retained,
    ])
    if (rows[0]) return rows[0].same === true ? 'same' : 'new'
    return (await this.find(vin)) ? 'stale' : 'unregistered'
  }

  recordWill(vin: Vin, will: Will, now: Instant): Promise<boolean> {
    return this.#changed(statements.recordWill, [vin, will.session, formatInstant(now)])
  }

  async recordHeard(vin: Vin, ivc: IvcId | undefined, now: Instant): Promise<'returned' | 'first' | null> {
    const rows = await this.#database.query<{ news: 'returned' | 'first' | null }>(statements.recordHeard, [
      vin,
      ivc ?? null,
      formatInstant(now),
    ])
    return rows[0]?.news ?? null
  }

  async probe(vins: readonly Vin[]): ReturnType<VehicleStore['probe']> {
    const rows = await this.#database.query<{ vin: Vin; probe: string }>(statements.probeVehicles, [vins])
    return rows.map(({ vin, probe }) => ({ vin, nonce: probe }))
  }

  recordReport(vin: Vin, report: StateReport, now: Instant, registers: boolean): Promise<VehicleRecord | undefined> {
    return this.#database.transaction(async (sql) => {
      if (registers) await this.#register(sql, vin, now)
      const held = await this.#one(sql, statements.lockVehicle, [vin])
      if (held === undefined) return undefined
      return this.#one(sql, statements.recordReport, [
        vin,
        JSON.stringify(foldReport(held.reported, report, now)),
        formatInstant(now),
      ])
    })
  }

  async #register(sql: Sql, vin: Vin, now: Instant): Promise<void> {
    await sql.query(statements.registerVehicles, [[vin], formatInstant(now), false])
  }

  async #changed(text: string, params: readonly unknown[]): Promise<boolean> {
    return (await this.#database.query(text, params)).length > 0
  }

  async #one(sql: Sql, text: string, params: readonly unknown[]): Promise<VehicleRecord | undefined> {
    const rows = await sql.query<Columns>(text, params)
    return rows[0] && vehicleRecord(rows[0])
  }
}
