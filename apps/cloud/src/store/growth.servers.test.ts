import { readdir } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeSqlStores } from './make-sql-stores.ts'
import { administrationCases } from './testing/growth/administration-cases.ts'
import { commandCases } from './testing/growth/command-cases.ts'
import { ExplainingDatabase } from './testing/growth/explaining-database.ts'
import type { GrownStore, GrowthCase } from './testing/growth/growth-case.ts'
import { growStore } from './testing/growth/grown-store.ts'
import { listCases } from './testing/growth/list-cases.ts'
import { otherCases } from './testing/growth/other-cases.ts'
import { webhookCases } from './testing/growth/webhook-cases.ts'
import type { SampleStore } from './testing/sample-store.ts'

/*
 * What a call of the store reads does not grow with history. Counted are rows that PostgreSQL reads, which are the same on
 * every machine, as times are not.
 */

/** About 400,000 events. */
const commands = 100_000
const plainCases = [...commandCases, ...otherCases, ...webhookCases, ...administrationCases]
const cases = [...listCases, ...plainCases]
const seen = new Set<string>()

let store: SampleStore
let grown: GrownStore
beforeAll(async () => void ({ store, grown } = await growStore(commands)), 180_000)
afterAll(() => store.close())

/** All that a call asked for, together. */
const readsOf = async ({ run }: GrowthCase) => {
  const database = new ExplainingDatabase(store.database)
  await run(makeSqlStores({ database }), grown)
  await database.settled()
  const { explained } = database
  for (const { text } of explained) seen.add(text)
  return { rows: explained.reduce((sum, { rows }) => sum + rows, 0), scans: explained.flatMap(({ scans }) => scans) }
}

const administer = async (sql: string): Promise<void> => {
  const client = new pg.Client(store.url)
  await client.connect()
  await client.query(sql)
  await client.end()
}

// Lists plan for their values, and need statistics for that; everything else keeps its plan.
describe.each([
  ['that PostgreSQL has not looked at yet', plainCases, undefined],
  ['with statistics', cases, 'VACUUM (ANALYZE)'],
] as const)('on tables %s', (_name, asked, prepare) => {
  beforeAll(async () => {
    if (prepare !== undefined) await administer(prepare)
  })

  it.each(asked)('$name reads at most $rows rows, and no table from end to end', async (growthCase) => {
    const { rows, scans } = await readsOf(growthCase)
    expect(scans).toEqual([])
    expect(rows).toBeLessThanOrEqual(growthCase.rows)
  })
})

/** Looks through all that is kept, so that nothing of a vehicle stays: rarely, and on purpose. */
const readsAll = 'eraseHistory'

it('was asked of every statement that names a table of history', async () => {
  const files = await readdir(new URL('./statements/', import.meta.url))
  const names = files.filter((file) => !file.includes('.test.')).map((file) => file.replace('.ts', ''))
  const modules: object[] = await Promise.all(names.map((name) => import(`./statements/${name}.ts`)))
  const texts = modules.flatMap((each) => Object.entries(each).filter(([, text]) => typeof text === 'string'))
  // A part of statements is asked with them.
  const statements = texts.filter(([, text]) => /^\s*(WITH|SELECT|INSERT|UPDATE|DELETE)\b/.test(String(text)))
  const ofHistory = statements.filter(([, text]) =>
    /\b(FROM|INTO|UPDATE|JOIN) (commands|events|submit_keys|webhook_deliveries|occurrences)\b/.test(String(text)),
  )
  expect(ofHistory.filter(([, text]) => !seen.has(String(text))).map(([name]) => name)).toEqual([readsAll])
})
