/**
 * Keeps history by weeks [DESIGN 9]: makes the partitions of the weeks that come, and drops those whose time is over, as
 * long as nothing in them is still to be worked off. Both need a short exclusive lock; when it is not to be had at once
 * nobody waits behind it: the next round comes. Any process may do this at any time, and several may.
 */
import type { Duration, Instant } from '@keyfob/runtime'
import { type HistoryWeek, isWholeBefore, weekNamed, weeksFrom } from './history-weeks.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'

/** A server that does not run for this long finds its first week in the default partition. */
const weeksAhead = 3
/** Everybody waits behind an exclusive lock that waits. */
const lockWithin = '200ms'
/** One process at a time: two that make the same table would quarrel. */
const historyLock = 5_392_664

const partitionNames = `
SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'commands'::regclass AND c.relname <> 'commands_default' ORDER BY 1`

export class SqlHistory {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  /** Returns the names of the weeks that were made and dropped. */
  async keep(now: Instant, kept: Duration): Promise<{ made: readonly string[]; dropped: readonly string[] }> {
    const there = await this.#weeks()
    const names = new Set(there.map(({ name }) => name))
    const made = weeksFrom(now, weeksAhead).filter(({ name }) => !names.has(name))
    for (const each of made) await this.#alone((sql) => makeWeek(sql, each))
    const dropped: string[] = []
    for (const each of there.filter((old) => isWholeBefore(old, now - kept)))
      if (await this.#alone((sql) => dropWeek(sql, each))) dropped.push(each.name)
    return { made: made.map(({ name }) => name), dropped }
  }

  async #weeks(): Promise<readonly HistoryWeek[]> {
    const rows = await this.#database.query<{ name: string }>(partitionNames)
    return rows.flatMap(({ name }) => weekNamed(name.replace('commands_', '')) ?? [])
  }

  #alone<Value>(run: (sql: Sql) => Promise<Value>): Promise<Value> {
    return this.#database.transaction(async (sql) => {
      await sql.query(`SET LOCAL lock_timeout = '${lockWithin}'`)
      await sql.query(`SELECT pg_advisory_xact_lock(${historyLock})`)
      return run(sql)
    })
  }
}

/** Names and bounds are made here, of digits: nothing of a stranger is in these texts. */
const makeWeek = async (sql: Sql, { name, from, to }: HistoryWeek): Promise<void> => {
  for (const [table, settings] of [['commands', 'WITH (fillfactor = 70)'], ['events', '']] as const)
    await sql.query(`CREATE TABLE IF NOT EXISTS ${table}_${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}') ${settings}`)
} // prettier-ignore

/** False when a command of it is still to be worked off. */
const dropWeek = async (sql: Sql, { name }: HistoryWeek): Promise<boolean> => {
  const open = await sql.query(`SELECT 1 FROM commands_${name} WHERE due_at IS NOT NULL LIMIT 1`)
  if (open.length > 0) return false
  await sql.query(`DROP TABLE IF EXISTS events_${name}`)
  await sql.query(`DROP TABLE IF EXISTS commands_${name}`)
  return true
}
