import { afterAll, beforeAll, expect, it } from 'vitest'
import { SampleStore } from '../testing/sample-store.ts'
import { lockLanes, makeLanes, readGroup } from './group.ts'

interface PlanNode {
  readonly 'Relation Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Recheck Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

let store: SampleStore

beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)

afterAll(() => store.close())

/** As a session of the groups plans it once and for all: here while every table is empty, the worst time for it. */
const keptPlanOf = (statement: string, params: readonly string[]): Promise<PlanNode> =>
  store.database.transaction(async (sql) => {
    await sql.query(`PREPARE kept (${params.join(', ')}) AS ${statement}`)
    const nothing = params.map(() => "'{}'").join(', ')
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
  ['lockLanes', lockLanes, ['text[]', 'text[]', 'uuid[]']],
  ['readGroup', readGroup, ['text[]', 'text[]', 'uuid[]', 'text[]', 'text[]']],
])(
  '%s finds each row by its key, with a plan that was made before there were rows',
  async (_name, statement, params) => {
    const reads = readsOf(await keptPlanOf(statement, params)).filter(
      (read) => read['Relation Name'] !== 'lanes' || params.length !== 2,
    )
    expect(reads.length).toBeGreaterThan(0)
    expect(reads.filter((read) => read['Index Cond'] === undefined && read['Recheck Cond'] === undefined)).toEqual([])
  },
)
