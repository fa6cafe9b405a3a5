import type { CommandId } from '@keyfob/protocol'
import { type Duration, type Instant, formatInstant, nextTurn, seconds } from '@keyfob/runtime'
import type { Page } from '../ports/command-store.ts'
import type { Decision, Occurrence, Progress, Schedule } from '../ports/schedule.ts'
import type { Ending, Fired, Saved, ScheduleStore, TakenOccurrence } from '../ports/schedule-store.ts'
import type { Columns } from './rows.ts'
import { occurrenceOf, scheduleColumns, scheduleOf, takenOccurrence } from './schedule-rows.ts'
import { pageOf } from './sql-command-store.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import * as statements from './statements/schedules.ts'
import { advisoryLocks } from './statements/advisory-locks.ts'

/** A fleet's owner has dozens; each costs a look when it comes round. */
const schedulesMax = 10_000

export class SqlScheduleStore implements ScheduleStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async create(schedule: Schedule): Promise<Saved> {
    return this.#database.transaction((sql) => insert(sql, schedule))
  }

  async change(schedule: Schedule): Promise<Saved> {
    return this.#database.transaction(async (sql) => {
      const [namesake] = await sql.query<Columns>(`${statements.nameIsTaken} AND id <> $2::uuid`, [
        schedule.name,
        schedule.id,
      ])
      if (namesake) return 'name_taken'
      const [row] = await sql.query(statements.updateSchedule, [JSON.stringify(scheduleColumns(schedule))])
      return row ? 'saved' : 'outdated'
    })
  }

  async find(id: string): Promise<Schedule | undefined> {
    const [row] = await this.#database.query<Columns>(statements.findSchedule, [id])
    return row && scheduleOf(row)
  }

  async list(cursor: string | undefined, limit: number): Promise<Page<Schedule>> {
    const rows = await this.#database.query<Columns>(statements.listSchedules, [cursor ?? null, limit + 1])
    return pageOf(rows.map(scheduleOf), limit, ({ id }) => id)
  }

  async delete(id: string): Promise<boolean> {
    return (await this.#database.query(statements.deleteSchedule, [id])).length > 0
  }

  putFile(schedules: readonly Schedule[]): ReturnType<ScheduleStore['putFile']> {
    return this.#database.transaction(async (sql) => {
      await sql.query(`SELECT pg_advisory_xact_lock(${advisoryLocks.scheduleFile})`)
      const names = schedules.map(({ name }) => name)
      const there = (await sql.query<Columns>(statements.schedulesOfFile, [names])).map(scheduleOf)
      const taken = there.filter(({ source }) => source !== 'file').map(({ name }) => name)
      if (taken.length > 0) return { changed: [], deleted: [], taken }
      const gone = there.filter(({ name }) => !names.includes(name))
      if (gone.length > 0) await sql.query(statements.deleteSchedules, [gone.map(({ id }) => id)])
      const changed: string[] = []
      for (const schedule of schedules) if (await put(sql, schedule, there)) changed.push(schedule.name)
      return { changed, deleted: gone.map(({ name }) => name), taken }
    })
  }

  async anyIsDue(now: Instant, ahead: Instant): Promise<boolean> {
    return (await this.#database.query(statements.anyIsDue, [formatInstant(now), formatInstant(ahead)])).length > 0
  }

  fire(...[{ now, ahead, limit }, decide]: Parameters<ScheduleStore['fire']>): Promise<readonly Fired[]> {
    return this.#database.transaction(async (sql) => {
      const values = [formatInstant(now), formatInstant(ahead), limit]
      const rows = await sql.query<Columns>(statements.lockDueSchedules, values)
      const decided: { schedule: Schedule; decision: Decision }[] = []
      for (const schedule of rows.map(scheduleOf)) {
        decided.push({ schedule, decision: decide(schedule) })
        await nextTurn() // one that was not looked at for long takes milliseconds
      }
      if (decided.length === 0) return []
      const schedules = decided.map(({ schedule, decision }) => scheduleColumns({ ...schedule, ...decision }))
      const occurrences = decided.flatMap(({ schedule, decision }) =>
        decision.occurrences.map((each) => newRow(schedule, each, 'timed', now)),
      )
      await sql.query(statements.writeDecisions, [JSON.stringify(schedules), JSON.stringify(occurrences)])
      return decided.map(({ schedule, decision }) => ({ schedule, occurrences: decision.occurrences }))
    })
  }

  async addManual(schedule: Schedule, at: Instant): Promise<boolean> {
    const row = newRow(schedule, { at, state: 'due', reason: '', runAt: at }, 'manual', at)
    return (await this.#database.query(statements.writeDecisions, ['[]', JSON.stringify([row])])).length > 0
  }

  async take(holder: string, now: Instant, lease: Duration, limit: number): Promise<readonly TakenOccurrence[]> {
    const values = [holder, formatInstant(now), lease / seconds(1), limit]
    return (await this.#database.query<Columns>(statements.takeOccurrences, values)).map(takenOccurrence)
  }

  async progress(occurrence: Occurrence, holder: string, progress: Progress, lease: Duration): Promise<boolean> {
    const values = [...keyOf(occurrence, holder), ...progressValues(progress), lease / seconds(1)]
    return (await this.#database.query(statements.noteProgress, values)).length > 0
  }

  async end(occurrence: Occurrence, holder: string, { state, reason, progress, at }: Ending): Promise<boolean> {
    const values = [...keyOf(occurrence, holder), ...progressValues(progress), state, reason, formatInstant(at)]
    return (await this.#database.query(statements.endOccurrence, values)).length > 0
  }

  async before({ scheduleId, at }: Occurrence): Promise<Occurrence | undefined> {
    const [row] = await this.#database.query<Columns>(statements.occurrenceBefore, [scheduleId, formatInstant(at)])
    return row && occurrenceOf(row)
  }

  async unsettled(ids: readonly CommandId[]): Promise<readonly CommandId[]> {
    return (await this.#database.query<{ id: CommandId }>(statements.unsettledOf, [ids])).map(({ id }) => id)
  }

  async runs(id: string, cursor: string | undefined, limit: number): Promise<Page<Occurrence>> {
    const rows = await this.#database.query<Columns>(statements.listRuns, [id, cursor ?? 'infinity', limit + 1])
    return pageOf(rows.map(occurrenceOf), limit, ({ at }) => formatInstant(at))
  }

  async forget(before: Instant, limit: number): Promise<number> {
    return (await this.#database.query(statements.forgetOccurrences, [formatInstant(before), limit])).length
  }
}

const insert = async (sql: Sql, schedule: Schedule): Promise<Saved> => {
  const [row] = await sql.query(statements.insertSchedule, [JSON.stringify(scheduleColumns(schedule)), schedulesMax])
  if (row) return 'saved'
  return (await sql.query(statements.nameIsTaken, [schedule.name])).length > 0 ? 'name_taken' : 'too_many'
}

/** One of the file: new, changed, or as it was. */
const put = async (sql: Sql, schedule: Schedule, there: readonly Schedule[]): Promise<boolean> => {
  const known = there.find(({ name }) => name === schedule.name)
  if (known === undefined) return (await insert(sql, schedule)) === 'saved'
  if (isSame(known, schedule)) return false
  const changed = { ...schedule, id: known.id, revision: known.revision + 1, createdAt: known.createdAt }
  return (await sql.query(statements.updateSchedule, [JSON.stringify(scheduleColumns(changed))])).length > 0
}

const isSame = (known: Schedule, { spec, paused }: Schedule): boolean =>
  known.paused === paused && sorted(known.spec) === sorted(spec)

/** The database sorts the keys of what it keeps. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, child: unknown) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.fromEntries(Object.entries(child).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : child,
  )

const newRow = (
  { id, spec }: Schedule,
  { at, state, reason, runAt }: Decision['occurrences'][number],
  kind: Occurrence['kind'],
  now: Instant,
): Columns => ({
  schedule_id: id,
  at: formatInstant(at),
  kind,
  state,
  reason,
  run_at: formatInstant(runAt),
  spec,
  ended_at: state === 'due' ? null : formatInstant(now),
})

const keyOf = ({ scheduleId, at }: Occurrence, holder: string): readonly unknown[] => [
  scheduleId,
  formatInstant(at),
  holder,
]
const progressValues = ({ commands, refused, problems }: Progress): readonly unknown[] => [
  commands,
  refused,
  JSON.stringify(problems),
]
