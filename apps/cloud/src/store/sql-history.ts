/**
 * Keeps history by weeks [DESIGN 9]: makes the partitions of the weeks that come, and drops those whose time is over, as
 * long as nothing in them is still to be worked off [L6] or to be published [L9]. Both need a short exclusive lock; when
 * it is not to be had nobody waits behind it for long: the next round comes. Any process may do this at any time, and
 * several may. What no week took (the default partition) goes row by row.
 */
import type { Duration, Instant } from '@keyfob/runtime'
import { type HistoryWeek, isWholeBefore, leastIdAt, weekNamed, weeksFrom } from './history-weeks.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import { forgetOrphans, openInWeek, unpublishedInWeek } from './statements/history.ts'
import { advisoryLocks } from './statements/advisory-locks.ts'

/** A server that does not run for this long finds its first week in the default partition. */
const weeksAhead = 3
/** Everybody waits behind an exclusive lock that waits. */
const lockWithin = '200ms'
/** Rows of the default partition that go in one round; there should be none. */
const orphansMax = 1_000

const partitionNames = `
SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'commands'::regclass AND c.relname <> 'commands_default' ORDER BY 1`

export class SqlHistory {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Returns the names of the weeks that were made and dropped. A week that fails does not keep the others; its error is thrown last. */
  async keep(now: Instant, kept: Duration): Promise<{ made: readonly string[]; dropped: readonly string[] }> {
    const there = await this.#weeks()
    const names = new Set(there.map(({ name }) => name))
    const failures: unknown[] = []
    const those = (weeks: readonly HistoryWeek[], run: (sql: Sql, week: HistoryWeek) => Promise<boolean>) =>
      this.#each(weeks, run, failures)
    const made = await those(
      weeksFrom(now, weeksAhead).filter(({ name }) => !names.has(name)),
      makeWeek,
    )
    const dropped = await those(
      there.filter((old) => isWholeBefore(old, now - kept)),
      (sql, week) => dropWeek(sql, week, kept),
    )
    await this.#database.query(forgetOrphans, [leastIdAt(now - kept), orphansMax, kept / 1_000])
    if (failures.length > 0) throw failures[0]
    return { made, dropped }
  }

  async #weeks(): Promise<readonly HistoryWeek[]> {
    const rows = await this.#database.query<{ name: string }>(partitionNames)
    return rows.flatMap(({ name }) => weekNamed(name.replace('commands_', '')) ?? [])
  }

  /** Names of the weeks for which it was done. */
  async #each(
    weeks: readonly HistoryWeek[],
    run: (sql: Sql, week: HistoryWeek) => Promise<boolean>,
    failures: unknown[],
  ): Promise<readonly string[]> {
    const done: string[] = []
    for (const week of weeks)
      await this.#alone((sql) => run(sql, week)).then(
        (isDone) => isDone && done.push(week.name),
        (error: unknown) => failures.push(error),
      )
    return done
  }

  #alone<Value>(run: (sql: Sql) => Promise<Value>): Promise<Value> {
    return this.#database.transaction(async (sql) => {
      await sql.query(`SET LOCAL lock_timeout = '${lockWithin}'`)
      await sql.query(`SELECT pg_advisory_xact_lock(${advisoryLocks.history})`)
      return run(sql)
    })
  }
}

/** Names and bounds are made here, of digits: nothing of a stranger is in these texts. Tables in the order in which writers take them. */
const makeWeek = async (sql: Sql, { name, from, to }: HistoryWeek): Promise<boolean> => {
  for (const [table, settings] of [
    ['commands', 'WITH (fillfactor = 70)'],
    ['events', ''],
  ] as const)
    await sql.query(
      `CREATE TABLE IF NOT EXISTS ${table}_${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}') ${settings}`,
    )
  return true
}

/** False when something of it is still to be worked off. Asked again under the lock: a late answer may have come meanwhile. */
const dropWeek = async (sql: Sql, week: HistoryWeek, kept: Duration): Promise<boolean> => {
  if (await isNeeded(sql, week, kept)) return false
  for (const table of ['commands', 'events']) await sql.query(`LOCK TABLE ONLY ${table} IN ACCESS EXCLUSIVE MODE`)
  if (await isNeeded(sql, week, kept)) return false
  for (const table of ['commands', 'events']) await sql.query(`DROP TABLE IF EXISTS ${table}_${week.name}`)
  return true
}

const isNeeded = async (sql: Sql, { name }: HistoryWeek, kept: Duration): Promise<boolean> =>
  (await sql.query(openInWeek(name))).length > 0 ||
  (await sql.query(unpublishedInWeek(name), [kept / 1_000])).length > 0
