import { type Ack, writeAck } from '@keyfob/protocol'
import { isInstant } from '@keyfob/runtime'
import { FaultProxy, RabbitServer, eventually } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { AckDelivery, AckHandler } from '../ports/bus.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import type { RabbitNames } from '../rabbit/rabbit-names.ts'
import { type SampleRabbit, ackId, freshNames, sampleRabbit, sampleVin } from './testing/sample-bus.ts'

let server: RabbitServer
let proxy: FaultProxy
const samples: SampleRabbit[] = []

beforeAll(async () => {
  server = await RabbitServer.start()
  proxy = await FaultProxy.open(Number(new URL(server.url).port))
})
afterEach(async () => {
  for (const sample of samples.splice(0)) await sample.service.stop()
  proxy.resume()
})
afterAll(async () => {
  await proxy.close()
  await server.close()
})

const open = async (
  handler?: AckHandler,
  names: RabbitNames = freshNames(),
  url = server.url,
): Promise<SampleRabbit> => {
  const sample = sampleRabbit(url, handler, names)
  samples.push(sample)
  await sample.service.start()
  await eventually(() => sample.bus.problem === null)
  return sample
}
const ack = (nth = 0): AckDelivery => ({
  vin: sampleVin,
  ack: { id: ackId as Ack['id'], status: 'succeeded', result: { nth } },
})
const nths = (seen: readonly AckDelivery[]) => new Set(seen.map(({ ack: { result } }) => result?.['nth']))

describe('acks in RabbitMQ', () => {
  it('[L3] are held while the store is unavailable, without going back to the queue', async () => {
    let isUnavailable = true
    let deliveries = 0
    const seen: AckDelivery[] = []
    const { bus } = await open(async (delivery) => {
      deliveries += 1
      if (isUnavailable) throw new StoreUnavailable('away', { mayHaveTakenEffect: false })
      seen.push(delivery)
    })
    for (let nth = 0; nth < 5; nth += 1) await bus.publish(ack(nth))
    await eventually(() => deliveries > 15) // more often than a broken ack would be tried
    isUnavailable = false
    await eventually(() => nths(seen).size === 5)
    expect(seen).toHaveLength(5)
    expect(await bus.list(10)).toEqual([])
  })

  it('[L3] go to another worker when theirs dies in the middle', async () => {
    const names = freshNames()
    const dying = await open(() => new Promise(() => undefined), names, proxy.through(server.url))
    for (let nth = 0; nth < 20; nth += 1) await dying.bus.publish(ack(nth))
    const seen: AckDelivery[] = []
    await open(async (delivery) => void seen.push(delivery), names)
    expect(seen).toEqual([])
    proxy.refuse()
    proxy.cut()
    await eventually(() => nths(seen).size === 20)
  })

  it('[L3] of one message are handled one by one: one that cannot be applied is parked alone', async () => {
    const seen: AckDelivery[] = []
    const { bus } = await open(async (delivery) => {
      if (delivery.ack.result?.['nth'] === 2) throw new TypeError('a mistake')
      seen.push(delivery)
    })
    // The first goes alone; the others collect behind it, and share a message.
    await Promise.all([0, 1, 2, 3].map((nth) => bus.publish(ack(nth))))
    await eventually(() => nths(seen).size === 3)
    const parked = await eventually(async () => (await bus.list(9)).length > 0 && bus.list(9))
    expect(parked.map(({ problem }) => problem)).toEqual(['it could not be applied in several attempts'])
    expect(nths(seen)).toEqual(new Set([0, 1, 3]))
  })

  it('of an unknown publisher are read by their topic, or parked, and never stop the stream', async () => {
    const seen: AckDelivery[] = []
    const { bus, names, consuming, unread } = await open(async (delivery) => void seen.push(delivery))
    const channel = await consuming.acquire()
    await channel.queueBind({ queue: names.acks, exchange: 'amq.topic', routingKey: 'keyfob.v1.*.ack' })
    await channel.basicPublish(
      { exchange: 'amq.topic', routingKey: `keyfob.v1.${sampleVin}.ack` },
      Buffer.from(writeAck(ack(1).ack)),
    )
    await channel.basicPublish({ routingKey: names.acks }, Buffer.from(writeAck(ack(2).ack)))
    await channel.basicPublish({ routingKey: names.acks, headers: { vin: sampleVin } }, { status: 'no id' })
    await channel.basicPublish({ routingKey: names.acks, headers: { vin: sampleVin } }, 'text')
    const strange = { routingKey: names.parked, headers: { parkedAt: 1e300 } }
    await channel.basicPublish(strange, 'of no time')
    await channel.close()
    await eventually(async () => (await bus.list(10)).length === 4)
    expect((await bus.list(10)).every(({ parkedAt }) => isInstant(parkedAt))).toBe(true)
    expect((await bus.list(10)).map(({ problem }) => problem)).toContain('the message names no VIN')
    expect(seen).toMatchObject([ack(1)])
    expect(unread).toEqual([sampleVin, sampleVin]) // signs of life [L11]
  })

  it('[L3] survive kill -9 of RabbitMQ once confirmed, and the bus reconnects by itself', async () => {
    const seen: AckDelivery[] = []
    const sample = await open(async (delivery) => void seen.push(delivery))
    const confirmed = new Set<number>()
    const over = new AbortController()
    const publishing = (async () => {
      for (let nth = 0; !over.signal.aborted; nth += 1)
        await sample.bus.publish(ack(nth)).then(
          () => confirmed.add(nth),
          () => new Promise((resolve) => setImmediate(resolve)),
        )
    })()
    await eventually(() => confirmed.size > 200)
    await server.kill()
    await eventually(() => sample.bus.problem !== null)
    await expect(sample.bus.publish(ack())).rejects.toThrow()
    await server.start()
    const before = confirmed.size
    await eventually(() => confirmed.size > before + 200)
    over.abort()
    await publishing
    await eventually(() => [...confirmed].every((nth) => nths(seen).has(nth)))
  }, 120_000)

  it('are refused at once while RabbitMQ takes none, and that is said', async () => {
    const sample = await open(async () => undefined)
    await server.control('set_vm_memory_high_watermark', '0')
    // It is told to a connection when that publishes.
    await eventually(() =>
      sample.bus.publish(ack()).then(
        () => false,
        () => sample.bus.problem?.includes('takes no messages'),
      ),
    )
    await expect(sample.bus.publish(ack())).rejects.toThrow('takes no messages')
    expect(sample.log.eventsOf('error')).toContain('rabbit.blocked')
    await server.control('set_vm_memory_high_watermark', 'absolute', '512MB')
    await eventually(() => sample.bus.publish(ack()).then(() => true))
  }, 60_000)

  it('are never waited for when the link stalls', async () => {
    const sample = await open(undefined, freshNames(), proxy.through(server.url))
    proxy.stall()
    await expect(sample.bus.publish(ack())).rejects.toThrow()
    await eventually(() => sample.bus.problem !== null)
    proxy.cut()
    proxy.resume()
    await eventually(() => sample.bus.publish(ack()).then(() => true))
  }, 60_000)

  it('[L3] are never confirmed into a deleted queue: it is declared again, and they are published again', async () => {
    // Without a consumer, as in a process that serves the API alone: nobody tells it that the queue is gone.
    const { bus, names, consuming } = await open()
    const remove = async (queue: string): Promise<void> => {
      const channel = await consuming.acquire()
      await channel.queueDelete({ queue })
      await channel.close()
    }
    await remove(names.acks)
    await expect(bus.publish(ack(1))).rejects.toThrow()
    await eventually(() => bus.publish(ack(2)).then(() => true), { within: 20_000 })
    await remove(names.parked)
    await expect(bus.park(sampleVin, 'ack', Buffer.from('?'), 'no')).rejects.toThrow()
    await eventually(() => bus.park(sampleVin, 'ack', Buffer.from('?'), 'no').then(() => true), { within: 20_000 })
    expect(await bus.list(10)).toHaveLength(1)
    const seen: AckDelivery[] = []
    await open(async (delivery) => void seen.push(delivery), names)
    await eventually(() => seen.length > 0)
    expect([...nths(seen)]).toEqual([2])
  }, 60_000)

  it.each(['acks', 'parked'] as const)(
    'come by a queue of %s that is declared again within seconds, also when nothing is published, and that is said',
    async (which) => {
      const { bus, names, consuming, log } = await open(async () => undefined)
      const remover = await consuming.acquire()
      await remover.queueDelete({ queue: names[which] })
      await remover.close()
      const told = which === 'acks' ? ['rabbit.consumer_canceled'] : ['rabbit.topology_lost']
      await eventually(
        () => [...log.eventsOf('warn'), ...log.eventsOf('error')].some((event) => told.includes(event)),
        {
          within: 20_000,
        },
      )
      await eventually(
        async () => {
          const channel = await consuming.acquire()
          const found = await channel.queueDeclare({ queue: names[which], passive: true }).then(
            () => true,
            () => false,
          )
          await channel.close().catch(() => undefined)
          return found && bus.problem === null
        },
        { within: 20_000 },
      )
    },
    60_000,
  )

  it('say which queue has other settings, and what to do', async () => {
    const names = freshNames()
    const { consuming } = await open(undefined)
    const channel = await consuming.acquire()
    await channel.queueDeclare({ queue: names.acks, durable: true })
    await channel.close()
    const sample = sampleRabbit(server.url, async () => undefined, names)
    samples.push(sample)
    await sample.service.start()
    await eventually(() => sample.bus.problem?.includes(`The queue ${names.acks} exists with other settings`) === true)
    expect(sample.bus.problem).toContain('KEYFOB_QUEUE_PREFIX')
  })

  it('[L3] in handling are finished by a stop', async () => {
    let finish: (() => void) | undefined
    const names = freshNames()
    const stopping = await open(() => new Promise((resolve) => (finish = resolve)), names)
    await stopping.bus.publish(ack())
    await eventually(() => finish !== undefined)
    const stopped = stopping.service.stop()
    finish?.()
    await stopped
    const seen: AckDelivery[] = []
    const { bus } = await open(async (delivery) => void seen.push(delivery), names)
    await bus.publish(ack(9))
    await eventually(() => seen.length > 0)
    expect([...nths(seen)]).toEqual([9])
  })
})

describe('a link with a wrong password', () => {
  it('logs the problem, and keeps trying', async () => {
    const url = new URL(server.url)
    url.password = 'wrong'
    const sample = sampleRabbit(url.href)
    samples.push(sample)
    await sample.service.start()
    expect(sample.bus.problem).toContain('check AMQP_URL')
  })
})
