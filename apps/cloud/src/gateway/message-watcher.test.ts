/** Two processes on one store: what either sees of a watched vehicle, both can show. */
import { type Vin, writeDownlink } from '@keyfob/protocol'
import { minutes, systemClock } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { SampleGateway } from '../commands/testing/sample-gateway.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { messagesMax, watchesMax } from '../ports/message-watch.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { MessageWatcher } from './message-watcher.ts'
import { WatchedGateway } from './watched-gateway.ts'

const [vin, other] = ['1KFAU00E4T0000001' as Vin, '1KFAU00E4T0000002' as Vin] // VINs by their looks
let store: SampleStore
let watchers: readonly [MessageWatcher, MessageWatcher]
const log = new SampleLog()
const watchStore = () => store.stores.messageWatches
const watch = (of: Vin, until = Date.now() + minutes(1)) =>
  watchStore().watch({ vin: of, until, who: 'me' }, Date.now())

beforeAll(async () => void (store = await SampleStore.open()), 60_000)
afterAll(() => store.close())
beforeEach(async () => {
  await store.database.script('TRUNCATE message_watches CASCADE')
  const make = () => new MessageWatcher({ store: watchStore(), clock: systemClock, log })
  watchers = [make(), make()]
})
afterEach(() => Promise.all(watchers.map((watcher) => watcher.stop())))

const start = async (): Promise<void> => {
  await Promise.all(watchers.map((watcher) => watcher.start()))
}
const seen = () => watchStore().messages(vin)
const say = (watcher: MessageWatcher, text: string, of = vin): void =>
  watcher.note(of, 'from_vehicle', 'state', Buffer.from(text))

it('keeps what both see of a watched vehicle, and nothing of others', async () => {
  await watch(vin)
  await start()
  await eventually(async () => {
    watchers.forEach((watcher, index) => say(watcher, `{"from":${index},"latitude":1}`))
    const payloads = (await seen()).map(({ payload }) => payload)
    return (
      payloads.includes('{"from":0,"latitude":"(hidden)"}') && payloads.includes('{"from":1,"latitude":"(hidden)"}')
    )
  })
  say(watchers[0], '{}', other)
  say(watchers[0], 'not JSON')
  const unreadable = await eventually(async () => (await seen()).find(({ payload }) => payload === null))
  expect(unreadable).toMatchObject({ bytes: 8, problem: expect.stringContaining('is not JSON') })
  expect(await watchStore().messages(other)).toEqual([])
})

it('keeps the last ones of a flood, and says how many are missing', async () => {
  await watch(vin)
  await start()
  await eventually(async () => (say(watchers[0], '{}'), (await seen()).length > 0))
  for (let index = 0; index < 1_000; index += 1) say(watchers[0], `{"index":${index}}`)
  await eventually(async () => (say(watchers[0], '{"last":1}'), (await seen())[0]?.payload === '{"last":1}'))
  const messages = await seen()
  expect(messages).toHaveLength(messagesMax)
  expect(messages.map(({ problem }) => problem)).toContainEqual(expect.stringMatching(/^\d+ messages before it were/))
  say(watchers[0], JSON.stringify('😀'.repeat(3_000)))
  await eventually(async () => (await seen())[0]?.payload?.endsWith('…'))
})

it('ends by itself, and when it is told to, with the messages', async () => {
  await watch(vin)
  await start()
  await eventually(async () => (say(watchers[0], '{}'), (await seen()).length > 0))
  await watchStore().end(vin)
  expect([await seen(), await watchStore().watches(Date.now())]).toEqual([[], []])
  await watch(vin, Date.now() + 500)
  await eventually(async () => (await watchStore().watches(Date.now())).length === 0)
  expect(await store.database.query('SELECT * FROM message_watches')).toEqual([])
})

it('has a largest number of vehicles; one that is watched already may be longer', async () => {
  const vins = Array.from(
    { length: watchesMax },
    (_, index) => `1KFAU00E4T00001${String(index).padStart(2, '0')}` as Vin,
  )
  for (const each of vins) expect(await watch(each)).toBe(true)
  expect(await watch(vin)).toBe(false)
  expect(await watch(vins[0]!)).toBe(true)
  await watch(vins[1]!, Date.now() - 1)
  expect(await watch(vin)).toBe(true)
})

it('sees messages both ways without changing them, and those outside the contract', async () => {
  await watch(vin)
  await start()
  const inner = new SampleGateway()
  const gateway = new WatchedGateway(inner, watchers[0])
  const [handled, strange]: [string[], string[]] = [[], []]
  gateway.onUplink(async ({ payload }) => void handled.push(Buffer.from(payload).toString()))
  gateway.onUnroutable((topic) => void strange.push(topic))
  await eventually(async () => {
    await inner.receive(vin, 'ack', '{"id":"1"}')
    await gateway.publish(vin, writeDownlink({ kind: 'probe', nonce: 'n' }))
    inner.receiveUnroutable(vin)
    return new Set((await seen()).map(({ kind }) => kind)).size === 3
  })
  expect([handled[0], strange[0]]).toEqual(['{"id":"1"}', `somewhere/${vin}`])
  expect(inner.sentTo(vin)[0]).toMatchObject({ kind: 'probe' })
  expect((await seen()).map(({ kind, direction }) => `${kind} ${direction}`)).toEqual(
    expect.arrayContaining(['ack from_vehicle', 'command to_vehicle', 'unroutable from_vehicle']),
  )
})
