/**
 * Weeks of history before those that Keyfob has made, as if it had run all the time. Where a week begins, how its tables
 * are named and how they are stored is read from the earliest week that is there: Keyfob alone decides it.
 */
import type pg from 'pg'

interface WeekTable {
  /** End of its name: the day on which it begins, as 20261123. */
  readonly name: string
  /** `FOR VALUES FROM ('…') TO ('…')`: UUIDs, whose first 48 bits are milliseconds. */
  readonly bounds: string
  /** As `fillfactor=70`, or nothing. */
  readonly settings: string | null
}

const weekTables = `
SELECT right(c.relname, 8) AS name, pg_get_expr(c.relpartbound, c.oid) AS bounds, array_to_string(c.reloptions, ', ') AS settings
FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = $1::regclass AND c.relname ~ '_[0-9]{8}$' ORDER BY 1 LIMIT 1`

/** Makes `count` weeks before the earliest. @throws Error when Keyfob has made none yet */
export const makePastWeeks = async (client: pg.Client, count: number): Promise<void> => {
  for (const table of ['commands', 'events']) {
    const { rows } = await client.query<WeekTable>(weekTables, [table])
    const [first] = rows
    if (first === undefined) throw new Error(`${table} has no weeks yet. Start Keyfob on this database once.`)
    const { from, to } = boundsOf(first.bounds)
    for (let back = 1; back <= count; back += 1) {
      const beginsAt = from - back * (to - from)
      const values = `FROM ('${leastIdAt(beginsAt)}') TO ('${leastIdAt(beginsAt + (to - from))}')`
      const settings = first.settings === null ? '' : `WITH (${first.settings})`
      await client.query(
        `CREATE TABLE IF NOT EXISTS ${table}_${dayOf(beginsAt)} PARTITION OF ${table} FOR VALUES ${values} ${settings}`,
      )
    }
  }
}

const boundsOf = (bounds: string): { readonly from: number; readonly to: number } => {
  const [from, to] = [...bounds.matchAll(/'([0-9a-f-]{36})'/g)].map(([, id = '']) => instantOf(id))
  if (from === undefined || to === undefined) throw new Error(`A week has other bounds than two ids: ${bounds}`)
  return { from, to }
}

const instantOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
const dayOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10).replaceAll('-', '')

/** The first id of an instant. */
export const leastIdAt = (instant: number): string => {
  const hex = instant.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}
