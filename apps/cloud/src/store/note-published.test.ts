/** When the broker took first attempts, written beside the groups. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { NewCommand } from '../ports/command-store.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import type { SqlDatabase } from './sql-database.ts'
import { lockLanes, readGroup } from './statements/group.ts'
import { SampleFaultyDatabase } from './testing/sample-faulty-database.ts'
import { freshId, freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
let commands: SqlCommandStore

beforeAll(async () => {
  store = await SampleStore.open()
  commands = store.commandStore
}, 60_000)
afterAll(() => store.close())

const sent = async (by: SqlCommandStore = commands): Promise<NewCommand> => {
  const command = newCommand(freshVin())
  await acceptAll(by, [command], t0)
  return command
}
const answer = ({ id, vin }: NewCommand) =>
  ({ id, vin, input: { kind: 'ack', ack: { id, status: 'succeeded' } } }) as const
const recordOf = async ({ id }: NewCommand) => (await commands.find([id]))[0]!

it('is noted once, of those that are there', async () => {
  const [first, other] = [await sent(), await sent()]
  const noted = await commands.notePublished([
    { id: first.id, at: t0 + 1 },
    { id: freshId(), at: t0 + 2 },
    { id: other.id, at: t0 + 3 },
  ])
  expect(noted.toSorted()).toEqual([first.id, other.id].toSorted())
  expect(await commands.notePublished([{ id: first.id, at: t0 + 9 }])).toEqual([])
  expect(await commands.notePublished([])).toEqual([])
  expect([await recordOf(first), await recordOf(other)]).toMatchObject([
    { state: 'sent', publishedAt: t0 + 1 },
    { state: 'sent', publishedAt: t0 + 3 },
  ])
})

it('waits for nobody: a command that is being written is left out', async () => {
  const [busy, free] = [await sent(), await sent()]
  const noted = await store.database.transaction(async (sql) => {
    await sql.query('UPDATE commands SET attempts = attempts WHERE id = $1', [busy.id])
    return commands.notePublished([busy, free].map(({ id }) => ({ id, at: t0 + 1 })))
  })
  expect(noted).toEqual([free.id])
})

it('[L2] stays, and undoes no step, when a group that read the command before writes it afterwards', async () => {
  const command = await sent()
  const { database } = store
  const interrupted: SqlDatabase = {
    query: (text, params) => database.query(text, params),
    script: (text) => database.script(text),
    transaction: (run) =>
      database.transaction((sql) => {
        const query: typeof sql.query = async (text, params) => {
          const rows = await sql.query(text, params)
          if (text === readGroup) await commands.notePublished([{ id: command.id, at: t0 + 1 }])
          return rows as never // the same
        }
        return run({ query, last: (text, params) => sql.last(text, params) })
      }),
  }
  await stepAll(new SqlCommandStore(interrupted), [answer(command)], t0 + 2)
  expect(await recordOf(command)).toMatchObject({ state: 'succeeded', publishedAt: t0 + 1, settledAt: t0 + 2 })
})

it('is remembered: the next group of the command is written without reading, and knows the time', async () => {
  const database = new SampleFaultyDatabase(store.database)
  const own = new SqlCommandStore(database)
  const noted = await sent(own)
  await own.notePublished([
    { id: noted.id, at: t0 + 1 },
    { id: freshId(), at: t0 + 1 },
  ])
  const { changes } = await stepAll(own, [answer(noted)], t0 + 2)
  expect(database.texts).not.toContain(lockLanes)
  expect(changes).toMatchObject([{ record: { state: 'succeeded', publishedAt: t0 + 1 } }])
  expect(await recordOf(noted)).toMatchObject({ state: 'succeeded', publishedAt: t0 + 1 })
})
