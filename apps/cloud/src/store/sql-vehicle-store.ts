import { type BoundedFold, type IvcId, type Vin, foldLoss, foldWithinBounds } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { Page } from '../ports/command-store.ts'
import { vehicleCursorOf } from '../ports/vehicle-cursor.ts'
import {
  type BirthNews,
  type HeardBirth,
  type HeardNews,
  type HeardWill,
  type MayRegister,
  type PresenceChange,
  type RecordedReports,
  type ReportBatch,
  type VehicleChanges,
  type VehicleFilter,
  type VehicleOrder,
  type VehicleRecord,
  type VehicleStore,
  vehiclesCountedMax,
} from '../ports/vehicle-store.ts'
import { type Columns, vehicleRecord } from './rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import { countedVehicles, listedVehicles } from './statements/list-vehicles.ts'
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

  async list(
    filter: VehicleFilter,
    cursor: string | undefined,
    limit: number,
    order: VehicleOrder = 'vin',
  ): Promise<Page<VehicleRecord>> {
    const { text, params } = listedVehicles(filter, cursor, limit + 1, order)
    const rows = await this.#database.query<Columns>(text, params)
    return pageOf(rows.map(vehicleRecord), limit, (last) => vehicleCursorOf(order, last))
  }

  async count(filter: VehicleFilter): Promise<number> {
    const { text, params } = countedVehicles(filter, vehiclesCountedMax)
    const rows = await this.#database.query<{ count: string }>(text, params)
    return Number(rows[0]?.count ?? 0)
  }

  async presenceAfter(
    { seenAt, vin }: { seenAt: Instant; vin: string },
    limit: number,
    boundTo?: readonly string[],
  ): Promise<readonly PresenceChange[]> {
    const rows = await this.#database.query<Omit<PresenceChange, 'seenAt'> & { readonly seen_at: Date }>(
      statements.presenceAfter,
      [formatInstant(seenAt), vin, limit, boundTo ?? null],
    )
    return rows.map((row) => ({ vin: row.vin, online: row.online, seenAt: row.seen_at.getTime() }))
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
      await sql.query(statements.takeLanesOfVehicle, [vin])
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
      await sql.query(statements.takeLanesOfVehicle, [vin])
      const removed = await sql.query(statements.removeUnheard, [formatInstant(before), vin])
      if (removed.length > 0) await sql.query(statements.leaveDoubts, [vin])
      return removed.length > 0
    })
  }

  async recordBirths(
    births: readonly HeardBirth[],
    now: Instant,
    mayRegister: MayRegister,
  ): Promise<readonly BirthNews[]> {
    const news = new Map(await this.#birthsOfKnown(births, now))
    const unknown = births.filter(({ vin }) => news.get(vin) === 'unregistered')
    const strangers = unknown.filter(({ vin }) => mayRegister(vin))
    if (strangers.length > 0) {
      const vins = strangers.map(({ vin }) => vin)
      await this.#register(this.#database, vins, now)
      for (const [vin, each] of await this.#birthsOfKnown(strangers, now)) news.set(vin, each)
    }
    return births.map(({ vin }) => news.get(vin) ?? 'unregistered')
  }

  async recordWills(wills: readonly HeardWill[], now: Instant): Promise<ReadonlySet<Vin>> {
    const rows = await this.#database.query<{ vin: Vin }>(statements.recordWills, [
      wills.map(({ vin }) => vin),
      wills.map(({ will }) => will.session),
      formatInstant(now),
    ])
    return new Set(rows.map(({ vin }) => vin))
  }

  async recordHeard(heard: ReadonlyMap<Vin, IvcId | undefined>, now: Instant): Promise<ReadonlyMap<Vin, HeardNews>> {
    const rows = await this.#database.query<{ vin: Vin; news: HeardNews | null }>(statements.recordHeard, [
      [...heard.keys()],
      [...heard.values()].map((ivc) => ivc ?? null),
      formatInstant(now),
    ])
    return new Map(rows.flatMap(({ vin, news }) => (news === null ? [] : [[vin, news]])))
  }

  async probe(vins: readonly Vin[]): ReturnType<VehicleStore['probe']> {
    const rows = await this.#database.query<{ vin: Vin; probe: string }>(statements.probeVehicles, [vins])
    return rows.map(({ vin, probe }) => ({ vin, nonce: probe }))
  }

  recordReports(
    group: readonly ReportBatch[],
    now: Instant,
    mayRegister: MayRegister,
  ): Promise<readonly (RecordedReports | undefined)[]> {
    return this.#database.transaction(async (sql) => {
      const held = await this.#lock(sql, group, now, mayRegister)
      const folded = new Map(group.flatMap((batch) => foldOf(held.get(batch.vin), batch)))
      const written = [...folded].map(([vin, { reported }]) => [vin, JSON.stringify(reported)] as const)
      const rows = await sql.query<Columns>(statements.recordReports, [
        written.map(([vin]) => vin),
        written.map(([, reported]) => reported),
        formatInstant(now),
      ])
      const vehicles = new Map(rows.map((row) => [row['vin'] as Vin, vehicleRecord(row)])) // its primary key
      return group.map(({ vin }) => recorded(vehicles.get(vin), folded.get(vin)))
    })
  }

  /** The rows of a group, locked; those that may register are there then. */
  async #lock(
    sql: Sql,
    group: readonly ReportBatch[],
    now: Instant,
    mayRegister: MayRegister,
  ): Promise<ReadonlyMap<Vin, VehicleRecord>> {
    const vins = group.map(({ vin }) => vin)
    const known = await this.#lockKnown(sql, vins)
    const strangers = vins.filter((vin) => !known.has(vin) && mayRegister(vin))
    if (strangers.length === 0) return known
    await this.#register(sql, strangers, now)
    return new Map([...known, ...(await this.#lockKnown(sql, strangers))])
  }

  async #lockKnown(sql: Sql, vins: readonly Vin[]): Promise<ReadonlyMap<Vin, VehicleRecord>> {
    const rows = await sql.query<Columns>(statements.lockVehicles, [vins])
    return new Map(rows.map(vehicleRecord).map((record) => [record.vin, record]))
  }

  /** `unregistered`: not there now. */
  async #birthsOfKnown(births: readonly HeardBirth[], now: Instant): Promise<readonly (readonly [Vin, BirthNews])[]> {
    const rows = await this.#database.query<{ vin: Vin; same: boolean }>(statements.recordBirths, [
      ...columnsOf(births),
      formatInstant(now),
    ])
    const recorded = new Map(rows.map(({ vin, same }) => [vin, same ? 'same' : 'new'] as const))
    const rest = births.map(({ vin }) => vin).filter((vin) => !recorded.has(vin))
    const known = rest.length === 0 ? [] : await this.#database.query<{ vin: Vin }>(statements.registeredOf, [rest])
    const stale = new Set(known.map(({ vin }) => vin))
    return births.map(({ vin }) => [vin, recorded.get(vin) ?? (stale.has(vin) ? 'stale' : 'unregistered')])
  }

  async #register(sql: Sql, vins: readonly Vin[], now: Instant): Promise<void> {
    await sql.query(statements.registerVehicles, [vins.toSorted(), formatInstant(now), false])
  }

  async #one(sql: Sql, text: string, params: readonly unknown[]): Promise<VehicleRecord | undefined> {
    const rows = await sql.query<Columns>(text, params)
    return rows[0] && vehicleRecord(rows[0])
  }
}

/** As the statement takes them: an array for each column. */
const columnsOf = (births: readonly HeardBirth[]): readonly unknown[] => {
  const column = <Value>(value: (heard: HeardBirth) => Value): readonly Value[] => births.map(value)
  return [
    column(({ vin }) => vin),
    column(({ birth }) => birth.ivc ?? null),
    column(({ birth }) => birth.session),
    column(({ birth }) => birth.counter),
    column(({ birth }) => JSON.stringify(birth.versions ?? {})),
    column(({ birth }) => birth.horizon === null),
    column(({ birth }) => birth.probe ?? null),
    column(({ retained }) => retained),
  ]
}

const foldOf = (
  held: VehicleRecord | undefined,
  { vin, reports, lostUntil }: ReportBatch,
): readonly (readonly [Vin, BoundedFold])[] => {
  if (held === undefined) return []
  const before = lostUntil === null ? held.reported : foldLoss(held.reported, lostUntil)
  const folded = reports.reduce<BoundedFold>(
    ({ reported, refused }, { report, receivedAt }) => {
      const next = foldWithinBounds(reported, report, receivedAt)
      return { reported: next.reported, refused: [...refused, ...next.refused] }
    },
    { reported: before, refused: [] },
  )
  return [[vin, folded]]
}

const recorded = (vehicle: VehicleRecord | undefined, folded: BoundedFold | undefined): RecordedReports | undefined =>
  vehicle && { vehicle, refused: folded?.refused ?? [] }
