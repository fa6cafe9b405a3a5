import { readFile, readdir } from 'node:fs/promises'
import type { SqlDatabase } from './sql-database.ts'
import { advisoryLocks } from './statements/advisory-locks.ts'

const ownFolder = new URL('../../migrations/', import.meta.url)

/**
 * Brings the schema up to date: plain SQL files, forward-only, each in one transaction under an advisory lock, in the
 * order of their names. Returns the names that were applied here. Several processes may do this at once: the second one
 * to reach a file finds its name written, and continues.
 *
 * A name is what a database remembers of a file, so a file keeps its name, even one whose number another one has (0016): under
 * a new name it would be applied a second time, and fail on the table that is there.
 *
 * A database may be ahead, because a newer version runs beside this one or was rolled back. Its files keep the version
 * before it working (see CONTRIBUTING.md), except those whose names end in `.breaking.sql`, which are an error here.
 */
export const migrate = async (database: SqlDatabase, folder: URL = ownFolder): Promise<readonly string[]> => {
  await scriptAlone(
    database,
    'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  )
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const applied = await appliedIn(database)
  const strange = [...applied].find((name) => !names.includes(name) && name.endsWith('.breaking.sql'))
  if (strange !== undefined)
    throw new Error(
      `The database was migrated by a newer Keyfob (${strange} is not known here). Run that version, or use another database.`,
    )
  const mine: string[] = []
  for (const name of names) if (!applied.has(name) && (await applyMigration(database, folder, name))) mine.push(name)
  return mine
}

const appliedIn = async (database: SqlDatabase): Promise<ReadonlySet<string>> =>
  new Set((await database.query<{ name: string }>('SELECT name FROM migrations')).map(({ name }) => name))

/** False when another starter applied it between the look and the lock. */
const applyMigration = async (database: SqlDatabase, folder: URL, name: string): Promise<boolean> => {
  const text = await readFile(new URL(name, folder), 'utf8')
  // The name is inserted first: under the lock, the primary key refuses a second process before it does anything twice.
  const claim = `INSERT INTO migrations (name) VALUES ('${name.replaceAll("'", "''")}')`
  try {
    await scriptAlone(database, `${claim};\n${text}`)
    return true
  } catch (error) {
    if ((await appliedIn(database)).has(name)) return false
    throw new Error(`The migration ${name} failed, and left nothing: ${String(error)}`, { cause: error })
  }
}

/**
 * One starter at a time. A script is one implicit transaction (PostgreSQL's simple query protocol): with a BEGIN of its
 * own, an error would leave the connection inside a transaction that is never ended.
 */
const scriptAlone = (database: SqlDatabase, text: string): Promise<void> =>
  database.script(`SELECT pg_advisory_xact_lock(${advisoryLocks.migrations});\n${text}`)
