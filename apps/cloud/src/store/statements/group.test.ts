import { readFileSync, readdirSync } from 'node:fs'
import { days } from '@keyfob/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { weeksFrom } from '../history-weeks.ts'
import { SqlHistory } from '../sql-history.ts'
import { freshVin, newCommand } from '../testing/sample-commands.ts'
import { SampleStore } from '../testing/sample-store.ts'
import { lanesOf, lockLanes, makeLanes, notePublished, readGroup } from './group.ts'
import { releaseUnwritten } from './idempotency-keys.ts'
import { writeGroup } from './write-lanes.ts'

interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Recheck Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

const now = Date.now()
const thisWeek = `commands_${weeksFrom(now, 1)[0]!.name}` // there is always one
/** An id of this week, in which what is looked up is mostly found. */
const ofToday = newCommand(freshVin()).id

let store: SampleStore

beforeAll(async () => {
  store = await SampleStore.open()
  const { made } = await new SqlHistory(store.database).keep(now, days(30))
  expect(made.length).toBeGreaterThan(1)
}, 60_000)

afterAll(() => store.close())

/** As a session of the groups plans it once and for all: here while every table is empty, the worst time for it. */
const keptPlanOf = (statement: string, params: readonly string[]): Promise<PlanNode> =>
  store.database.transaction(async (sql) => {
    await sql.query(`PREPARE kept (${params.join(', ')}) AS ${statement}`)
    const nothing = params.map((type) => (type === 'uuid' ? `'${ofToday}'` : "'{}'")).join(', ')
    const rows = await sql.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE kept(${nothing})`,
    )
    await sql.query('DEALLOCATE kept')
    return rows[0]!['QUERY PLAN'][0].Plan
  })

const readsOf = (node: PlanNode): readonly PlanNode[] => [
  ...(node['Relation Name'] === undefined ? [] : [node]),
  ...(node.Plans ?? []).flatMap(readsOf),
]

it.each([
  ['makeLanes', makeLanes, ['text[]', 'text[]']],
  ['lockLanes', lockLanes, ['text[]', 'text[]', 'uuid[]', 'uuid', 'uuid']],
  ['lanesOf', lanesOf, ['text[]']],
  ['readGroup', readGroup, ['text[]', 'text[]', 'uuid[]', 'text[]', 'text[]', 'uuid', 'uuid']],
  ['notePublished', notePublished, ['uuid[]', 'timestamptz[]', 'uuid', 'uuid']],
  ['releaseUnwritten', releaseUnwritten, ['text[]', 'text[]', 'uuid[]', 'uuid', 'uuid']],
  ['writeGroup', writeGroup, ['json', 'json', 'json', 'uuid[]', 'uuid', 'uuid', 'json']],
])(
  '%s finds each row by its key, with a plan that was made before there were rows',
  async (_name, statement, params) => {
    const reads = readsOf(await keptPlanOf(statement, params)).filter((read) => read['Node Type'] !== 'ModifyTable')
    expect(reads.length).toBeGreaterThan(0)
    expect(reads.filter((read) => read['Index Cond'] === undefined && read['Recheck Cond'] === undefined)).toEqual([])
  },
)

it.each([
  ['lockLanes', lockLanes, ['text[]', 'text[]', 'uuid[]', 'uuid', 'uuid'], 1],
  ['readGroup', readGroup, ['text[]', 'text[]', 'uuid[]', 'text[]', 'text[]', 'uuid', 'uuid'], 2],
  ['notePublished', notePublished, ['uuid[]', 'timestamptz[]', 'uuid', 'uuid'], 2],
  ['releaseUnwritten', releaseUnwritten, ['text[]', 'text[]', 'uuid[]', 'uuid', 'uuid'], 1],
  ['writeGroup', writeGroup, ['json', 'json', 'json', 'uuid[]', 'uuid', 'uuid', 'json'], 1],
])(
  '%s looks for what is named one by one, in the weeks of their ids only',
  async (_name, statement, params, lookups) => {
    const reads = readsOf(await keptPlanOf(statement, params))
    const ofNamed = reads.filter((read) => read['Index Cond']?.includes('(id >= ') === true)
    expect(ofNamed.map((read) => read['Relation Name'])).toEqual(Array.from({ length: lookups }, () => thisWeek))
    expect(ofNamed.filter((read) => !/\(id = /.test(read['Index Cond']!))).toEqual([]) // all between the ends
    expect(ofNamed.map((read) => read['Index Name'])).toEqual(Array.from({ length: lookups }, () => `${thisWeek}_pkey`))
  },
)

it('[L2] few statements change commands: whoever adds one writes the lanes, too (docs/decisions/0043)', () => {
  const folder = new URL('.', import.meta.url)
  const names = readdirSync(folder).filter((name) => !name.endsWith('.test.ts'))
  const changing = names.filter((name) => /(UPDATE|INTO) commands\b/.test(readFileSync(new URL(name, folder), 'utf8')))
  expect(changing.toSorted()).toEqual(['group.ts', 'vehicles.ts', 'write-lanes.ts'])
})
