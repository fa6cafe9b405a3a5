/** docs/upgrade.md: the indexes of migration 0012, built before it on each week, are taken and not built again. */
import { readFileSync, readdirSync } from 'node:fs'
import { dropDatabase, freshDatabase } from '@keyfob/testbed'
import pg from 'pg'
import { expect, inject, it } from 'vitest'

const migrations = new URL('../../migrations/', import.meta.url)
const page = readFileSync(new URL('../../../../docs/upgrade.md', import.meta.url), 'utf8')

const textOf = (name: string): string => readFileSync(new URL(name, migrations), 'utf8')
const earlier = readdirSync(migrations)
  .filter((name) => name < '0012')
  .toSorted()

/** The statement of the page, which psql would run the results of. */
const builder = /```sql\n([^`]+?)\\gexec\n```/.exec(page)?.[1] ?? ''

/** Of each index of the week: its name, its table's, and how many of the same columns that table has. */
const indexesOfWeek = `
SELECT indexname AS name, indexdef AS text FROM pg_indexes
WHERE tablename = 'commands_20260105' AND indexdef LIKE '%settled_at IS NOT NULL%' ORDER BY 1`

it('builds the indexes of commands without a lock on them, and 0012 takes these', async () => {
  const { postgresUrl } = inject('servers')
  const url = await freshDatabase(postgresUrl)
  const client = new pg.Client(url)
  await client.connect()
  for (const name of earlier) await client.query(textOf(name))
  await client.query(
    `CREATE TABLE commands_20260105 PARTITION OF commands
    FOR VALUES FROM ('019b8b40-0000-0000-0000-000000000000') TO ('019baf4c-0000-0000-0000-000000000000')`,
  )
  const { rows } = await client.query<{ format: string }>(builder)
  expect(rows).toHaveLength(8) // two partitions with the default one
  for (const { format } of rows) await client.query(format)
  const before = (await client.query(indexesOfWeek)).rows
  expect(before).toHaveLength(4)
  await client.query(textOf('0012_list_filters.sql'))
  expect((await client.query(indexesOfWeek)).rows).toEqual(before)
  const { rows: whole } = await client.query(
    `SELECT count(*)::int AS valid FROM pg_index WHERE indisvalid AND indrelid = 'commands'::regclass AND indpred IS NOT NULL
    AND indexrelid::regclass::text LIKE 'commands_settled%'`,
  )
  expect(whole).toEqual([{ valid: 4 }])
  await client.end()
  await dropDatabase(postgresUrl, url)
})
