import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Answer, Flight } from './postgres-flight.ts'
import { SampleStore } from './testing/sample-store.ts'

let store: SampleStore
let client: pg.Client

beforeAll(async () => {
  store = await SampleStore.open()
}, 60_000)
beforeEach(async () => {
  client = new pg.Client({ connectionString: store.url, query_timeout: 2_000 })
  await client.connect()
})
afterEach(() => client.end())
afterAll(() => store.close())

type Statement = readonly [text: string, values?: readonly unknown[], name?: string]

/** What each statement of one flight came to: its rows, or what went wrong. */
const fly = async (...statements: readonly Statement[]): Promise<readonly unknown[]> => {
  const flight = new Flight()
  const answers = statements.map(([text, values = [], name]) => flight.add({ name, text, values }))
  client.query(flight)
  const settled = await Promise.allSettled(answers)
  return settled.map((each) => (each.status === 'fulfilled' ? shown(each.value) : String(each.reason)))
}
const shown = ({ rows, tag }: Answer): unknown => (rows.length > 0 ? rows : tag)

describe('a flight', () => {
  it('runs its statements in order, and answers each', async () => {
    expect(
      await fly(
        ['BEGIN'],
        ['CREATE TEMP TABLE flown (n int, t text[])'],
        ['INSERT INTO flown VALUES ($1, $2)', [1, ['a"b', String.raw`c\d`, null]], 'insert'],
        ['SELECT * FROM flown', [], 'select'],
        ['COMMIT'],
      ),
    ).toEqual(['BEGIN', 'CREATE TABLE', 'INSERT 0 1', [{ n: 1, t: ['a"b', String.raw`c\d`, null] }], 'COMMIT'])
  })

  it('asks for columns once, and reads rows by them later on', async () => {
    const statement: Statement = ['SELECT $1::int AS n, now() IS NULL AS b', [7], 'columns']
    for (let time = 0; time < 2; time += 1) {
      expect(await fly(statement, statement)).toEqual([[{ n: 7, b: false }], [{ n: 7, b: false }]])
    }
  })

  it('skips what follows a statement that fails, with its error, and is used again', async () => {
    const divide: Statement = ['SELECT 1 / $1::int AS n', [0], 'divide']
    const after: Statement = ['SELECT 2 AS n', [], 'after']
    expect(await fly(['SELECT 1 AS n'], divide, after)).toEqual([
      [{ n: 1 }],
      expect.stringContaining('division by zero'),
      expect.stringContaining('division by zero'),
    ])
    // Both are prepared by the server or not: neither is left in between.
    expect(await fly(['SELECT 1 / $1::int AS n', [1], 'divide'], after)).toEqual([[{ n: 1 }], [{ n: 2 }]])
  })

  it('ends with the connection', async () => {
    client.on('error', () => undefined)
    expect(await fly(['SELECT 1 AS n'], ['SELECT pg_terminate_backend(pg_backend_pid())'], ['SELECT 2'])).toEqual([
      [{ n: 1 }],
      expect.stringContaining('terminating connection'),
      expect.stringContaining('terminating connection'),
    ])
  })

  it('ends when the server does not answer in time, and lets no late answer count', async () => {
    client.on('error', () => undefined)
    expect(await fly(['SELECT pg_sleep(3)'], ['SELECT 1'])).toEqual([
      expect.stringContaining('timeout'),
      expect.stringContaining('timeout'),
    ])
  })

  it('takes no value that a statement cannot have', () => {
    const flight = new Flight()
    expect(() => flight.add({ name: undefined, text: 'SELECT $1', values: [new Date()] })).toThrow(TypeError)
    expect(() => flight.add({ name: undefined, text: 'SELECT $1', values: [{}] })).toThrow(/of this kind/)
  })
})
