import { type StatusEvent, eventOriginDefault, parseVin } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { RabbitServer, eventually } from '@keyfob/testbed'
import type { Channel } from 'rabbitmq-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { RelayCursor } from '../ports/event-log.ts'
import { RabbitLink } from '../rabbit/rabbit-link.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'
import { freshVin, newCommand, t0 } from '../store/testing/sample-commands.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { freshNames } from './testing/sample-bus.ts'
import { StatusRelay } from './status-relay.ts'
import { acceptAll, stepAll } from '../store/testing/write.ts'

let server: RabbitServer
let store: SampleStore
let names: RabbitNames
let log: SampleLog
let reader: RabbitLink
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  server = await RabbitServer.start()
  store = await SampleStore.open()
}, 120_000)
beforeEach(async () => {
  names = freshNames()
  log = new SampleLog()
  reader = new RabbitLink({ name: 'reader', url: server.url, clock: systemClock, log })
  await reader.start()
})
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
  await reader.stop()
})
afterAll(async () => {
  await store.close()
  await server.close()
})

const openRelay = async (cursor: RelayCursor = store.relays): Promise<StatusRelay> => {
  const link = new RabbitLink({ name: 'relay', url: server.url, clock: systemClock, log })
  const relay = new StatusRelay({
    link,
    names,
    events: store.events,
    cursor,
    origin: eventOriginDefault,
    clock: systemClock,
    log,
  })
  for (const service of [link, relay]) {
    await service.start()
    stops.push(() => service.stop())
  }
  return relay
}

/** A queue of one's own, as anybody binds it. */
const consume = async (args: Record<string, unknown> = {}) => {
  const seen: { id: string; commandId: string; sequence: number; state: string; key: string }[] = []
  const queue = `${names.status}.mine`
  await eventually(async () => {
    const channel = await reader.acquire()
    await channel.exchangeDeclare({ exchange: names.status, type: 'topic', durable: true })
    await channel.queueDeclare({ queue, durable: true, arguments: args })
    await channel.queueBind({ queue, exchange: names.status, routingKey: 'status.#' })
    await channel.close()
    return true
  })
  const follow = async (): Promise<Channel> => {
    const channel = await reader.acquire()
    await channel.basicConsume({ queue }, (message) => {
      const event = JSON.parse(String(message.body)) as {
        id: string
        data: { commandId: string; sequence: number; state: string }
      } // as SPEC says
      seen.push({ id: event.id, ...event.data, key: message.routingKey })
      channel.basicAck({ deliveryTag: message.deliveryTag })
    })
    return channel
  }
  return { seen, follow, queue }
}

const onBroker = (work: (channel: Channel) => Promise<unknown>): Promise<true> =>
  eventually(async () => {
    const channel = await reader.acquire()
    try {
      await work(channel)
      return true
    } finally {
      await channel.close().catch(() => undefined)
    }
  })

/** By the management API, which counts a stream, too; 0 while there is none. */
const messagesIn = async (queue: string): Promise<number> => {
  const url = new URL(`/api/queues/%2F/${queue}`, server.managementUrl)
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`
  const response = await fetch(`http://${url.host}${url.pathname}`, { headers: { authorization } })
  const { messages = 0 } = (await response.json()) as { messages?: number } // as the management plugin says
  return messages
}

/** Commands that live whole lives: two events each. */
const live = async (count: number): Promise<string[]> => {
  const commands = Array.from({ length: count }, () => newCommand(freshVin()))
  await acceptAll(store.commandStore, commands, t0)
  await stepAll(
    store.commandStore,
    commands.map(({ id, vin }) => ({ id, vin, input: { kind: 'ack', ack: { id, status: 'succeeded' } } }) as const),
    t0 + 5,
  )
  return commands.map(({ id }) => id)
}
/** What a consumer keeps that drops what is not newer than the last. */
const sequencesOf = (seen: readonly { commandId: string; sequence: number }[], id: string): number[] => {
  const kept: number[] = []
  for (const { commandId, sequence } of seen) if (commandId === id && sequence > (kept.at(-1) ?? 0)) kept.push(sequence)
  return kept
}
const isWhole = (seen: Parameters<typeof sequencesOf>[0], ids: readonly string[]) =>
  ids.every((id) => sequencesOf(seen, id).join() === '1,2')

describe('the relay', () => {
  it('[L9] publishes every transition as a CloudEvent, in order, with its state and VIN in the routing key', async () => {
    const { seen, follow } = await consume()
    await follow()
    await openRelay()
    const ids = await live(30)
    await eventually(() => isWhole(seen, ids))
    const mine = seen.filter(({ commandId }) => commandId === ids[0])
    expect(mine.map(({ id, state }) => [id, state])).toEqual([
      [`${ids[0]}/1`, 'sent'],
      [`${ids[0]}/2`, 'succeeded'],
    ])
    expect(parseVin(mine[0]?.key.split('.')[2] ?? '')).toBeDefined()
    const events: readonly StatusEvent[] = await store.events.after(0, 10_000)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(events.length)
  })

  it('[L9] is held by one relay at a time, and acquired by another when its holder dies', async () => {
    const { seen, follow } = await consume()
    await follow()
    const { relays } = store
    const mortal: RelayCursor = {
      claim: (...args) => relays.claim(...args),
      advance: (...args) => relays.advance(...args),
      release: async () => undefined,
    }
    const first = await openRelay(mortal)
    await eventually(() => first.isHolder)
    const second = await openRelay()
    const before = await live(10)
    await eventually(() => isWhole(seen, before))
    expect([first.isHolder, second.isHolder]).toEqual([true, false])
    await first.stop() // without a goodbye: its lease stays
    const after = await live(10)
    await eventually(() => isWhole(seen, after))
    expect(second.isHolder).toBe(true)
  }, 60_000)

  it('[L9] misses nothing when RabbitMQ is killed -9 in the middle', async () => {
    const { seen, follow } = await consume()
    await openRelay()
    const ids = await live(50)
    await server.kill()
    ids.push(...(await live(50)))
    await server.start()
    ids.push(...(await live(50)))
    await eventually(follow, { every: 200 })
    await eventually(() => isWhole(seen, ids))
  }, 120_000)

  it('[L9] reports that a bound queue is full and rejects, keeps the order, and resumes when there is room', async () => {
    const { seen, follow } = await consume({ 'x-max-length': 5, 'x-overflow': 'reject-publish' })
    const relay = await openRelay()
    const ids = await live(10)
    await eventually(() => relay.problem?.includes('is full and rejects') === true)
    expect(log.eventsOf('error')).toContain('relay.failed')
    await follow()
    await eventually(() => isWhole(seen, ids))
    await eventually(() => relay.problem === null)
  }, 60_000)

  it('declares its log again within seconds after it was deleted, and logs that', async () => {
    const relay = await openRelay()
    await eventually(() => log.lines.some(({ event }) => event === 'relay.acquired'))
    await onBroker((channel) => channel.queueDelete({ queue: names.statusLog }))
    const sentence = `The queue ${names.statusLog} is missing`
    await eventually(() => relay.problem?.includes(sentence), { within: 20_000, every: 5 })
    await eventually(() => log.eventsOf('info').includes('rabbit.prepared_again'), { within: 20_000 })
    expect(log.eventsOf('error')).toEqual(['rabbit.topology_lost'])
    await live(3)
    await eventually(async () => (await messagesIn(names.statusLog)) >= 6, { within: 30_000, every: 200 })
    await eventually(() => relay.problem === null)
  }, 120_000)

  it('binds its log again after the binding was deleted, and declares the exchange again', async () => {
    await openRelay()
    await eventually(() => log.lines.some(({ event }) => event === 'relay.acquired'))
    await onBroker((channel) =>
      channel.queueUnbind({ queue: names.statusLog, exchange: names.status, routingKey: 'status.#' }),
    )
    const grows = async (): Promise<boolean> => {
      const before = await messagesIn(names.statusLog)
      await live(1)
      return eventually(async () => (await messagesIn(names.statusLog)) > before, { within: 3_000, every: 200 }).then(
        () => true,
        () => false,
      )
    }
    await eventually(grows, { within: 40_000 })
    await onBroker((channel) => channel.exchangeDelete({ exchange: names.status }))
    await eventually(grows, { within: 40_000 })
  }, 120_000)

  it('keeps a log of them all for people: a stream with an age', async () => {
    await openRelay()
    await eventually(() => log.lines.some(({ event }) => event === 'relay.acquired'))
    const url = new URL(`/api/queues/%2F/${names.statusLog}`, server.managementUrl)
    const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`
    const response = await fetch(`http://${url.host}${url.pathname}`, { headers: { authorization } })
    expect(await response.json()).toMatchObject({ type: 'stream', arguments: { 'x-max-age': '7D' } })
  })
})
