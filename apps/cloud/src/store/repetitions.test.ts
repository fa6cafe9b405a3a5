/** Everything that was sent for a command has its instant, and the trace of its request an id. */
import { seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { commandJson } from '../http/resources/command.ts'
import { timelineOf } from '../http/resources/timeline.ts'
import { freshVin, newCommand, t0 } from './testing/sample-commands.ts'
import { SampleStore } from './testing/sample-store.ts'
import { acceptAll, stepAll } from './testing/write.ts'

let store: SampleStore
beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

it('every repetition and every cancel is in the record and in the timeline, also after an answer', async () => {
  const { commandStore } = store
  const command = newCommand(freshVin(), { traceparent })
  const { id, vin } = command
  await acceptAll(commandStore, [command], t0)
  const tick = { id, vin: null, input: { kind: 'tick' } } as const
  await stepAll(commandStore, [tick], t0 + seconds(1)) // not due yet
  await stepAll(commandStore, [tick], t0 + seconds(3))
  await stepAll(commandStore, [{ id, vin, input: { kind: 'heard' } }], t0 + seconds(4))
  const cancel = { kind: 'cancel', code: 'canceled', who: 'test' } as const
  await stepAll(commandStore, [{ id, vin: null, input: cancel }], t0 + seconds(5))
  await stepAll(commandStore, [{ id, vin, input: { kind: 'ack', ack: { id, status: 'succeeded' } } }], t0 + seconds(6))
  const [record] = await commandStore.find([id])
  expect(record?.repetitions).toEqual([
    { at: t0 + seconds(3), sends: 'command' },
    { at: t0 + seconds(4), sends: 'command' },
    { at: t0 + seconds(5), sends: 'cancel' },
  ])
  expect(record).toMatchObject({ attempts: 3, questions: 1 })
  const hops = timelineOf(record!, await commandStore.history(id)).map(({ event, afterMs }) => [event, afterMs])
  expect(hops).toEqual([
    ['accepted', 0],
    ['attempt', 0],
    ['repeated', 3_000],
    ['repeated', 4_000],
    ['cancel_requested', 5_000],
    ['cancel_sent', 5_000],
    ['answer', 6_000],
  ])
  expect(commandJson(record!).traceId).toBe('0af7651916cd43dd8448eb211c80319c')
})

it('a command that was never repeated, and is in no trace, has none', async () => {
  const command = newCommand(freshVin())
  await acceptAll(store.commandStore, [command], t0)
  const [record] = await store.commandStore.find([command.id])
  expect([record?.repetitions, commandJson(record!).traceId]).toEqual([[], null])
})
