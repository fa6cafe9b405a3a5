import { afterAll, beforeAll, expect, it } from 'vitest'
import { freshVin, newCommand, t0 } from './sample-commands.ts'
import { SampleStore } from './sample-store.ts'
import { SqlFigures } from './sql-figures.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

it('tells open commands by state, vehicles, and what the relay has not published', async () => {
  const figures = new SqlFigures(store.database)
  expect(await figures.figures()).toEqual({ open: {}, vehicles: { registered: 0, online: 0 }, outbox: null })
  const vin = freshVin()
  const [first, second] = [newCommand(vin), newCommand(vin, { conflict: 'queue' })]
  await store.commandStore.accept([first, second], t0)
  await store.relays.claim('r', 'me', 5_000)
  expect(await figures.figures()).toEqual({
    open: { sent: 1, queued: 1 },
    vehicles: { registered: 1, online: 0 },
    outbox: 2,
  })
  await store.commandStore.step([{ id: first.id, vin, input: { kind: 'ack', ack: { id: first.id, status: 'succeeded' } } }], t0 + 1) // prettier-ignore
  expect((await figures.figures()).open).toEqual({ sent: 1 })
})
