import { readFile, readdir } from 'node:fs/promises'
import type { SqlDatabase } from './sql-database.ts'

const folder = new URL('../../migrations/', import.meta.url)

/** An arbitrary constant; the same in every version, so that two starters exclude each other. */
const advisoryLock = 5_392_662

/**
 * Brings the schema up to date: plain SQL files, forward-only, each in one transaction under an advisory lock, in the
 * order of their names. Returns the names that were applied. A database that is ahead of this version is a clear error.
 */
export const migrate = async (database: SqlDatabase): Promise<readonly string[]> => {
  await database.script(
    'CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  )
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
  const applied = new Set(
    (await database.query<{ name: string }>('SELECT name FROM migrations')).map(({ name }) => name),
  )
  const strange = [...applied].find((name) => !names.includes(name))
  if (strange !== undefined)
    throw new Error(
      `The database was migrated by a newer Keyfob (${strange} is not known here). Run that version, or another database.`,
    )
  const missing = names.filter((name) => !applied.has(name))
  for (const name of missing) await applyMigration(database, name)
  return missing
}

const applyMigration = async (database: SqlDatabase, name: string): Promise<void> => {
  const text = await readFile(new URL(name, folder), 'utf8')
  const quoted = name.replaceAll("'", "''")
  // One script is one implicit transaction (PostgreSQL's simple query protocol).
  await database.script(
    `BEGIN; SELECT pg_advisory_xact_lock(${advisoryLock}); ${text}; INSERT INTO migrations (name) VALUES ('${quoted}'); COMMIT;`,
  )
}
