import type pg from 'pg'

/** Of one table, its partitions together; MB. */
export interface TableSample {
  readonly table: number
  readonly indexes: number
}

/** Weeks before $1 (`20261123`) are left out: they were filled before the run, and one of them is dropped in it. */
const sizes = `
SELECT regexp_replace(relname, '_(default|\\d{8})$', '') AS name,
  sum(pg_table_size(oid))::float8 / 1048576 AS table, sum(pg_indexes_size(oid))::float8 / 1048576 AS indexes
FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND NOT (relname ~ '_\\d{8}$' AND right(relname, 8) < $1)
GROUP BY 1 ORDER BY 1`

/** By name. */
export const readTables = async (client: pg.Client, firstWeek: string): Promise<ReadonlyMap<string, TableSample>> => {
  const { rows } = await client.query<TableSample & { readonly name: string }>(sizes, [firstWeek])
  return new Map(rows.map(({ name, table, indexes }) => [name, { table, indexes }]))
}
