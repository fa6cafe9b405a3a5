import { randomUUID } from 'node:crypto'
import { minutes, seconds } from '@keyfob/runtime'
import { FaultProxy, RedisServer, eventually } from '@keyfob/testbed'
import type { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type SampleReplica, sampleReplica } from './testing/sample-windows.ts'

let server: RedisServer
let proxy: FaultProxy
let replicas: readonly [SampleReplica, SampleReplica]
const isAsked = async (replica: SampleReplica) => (await replica.take([windowOf('asked', 1_000_000)])).isShared
const areAsked = async () => (await isAsked(replicas[0])) && (await isAsked(replicas[1]))

beforeAll(async () => {
  server = await RedisServer.start()
  proxy = await FaultProxy.open(server.port)
  replicas = [sampleReplica(proxy.through(server.url), 'k'), sampleReplica(proxy.through(server.url), 'k')]
  await Promise.all(replicas.map((replica) => replica.start()))
  await eventually(areAsked)
})
afterEach(async () => {
  proxy.resume()
  await server.start()
  await eventually(areAsked)
})
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()))
  await proxy.close()
  await server.close()
})

const windowOf = (key: string, limit: number, span = minutes(1)) => ({ key, limit, span })
const takenOf = async (replica: SampleReplica, count: number, window: ReturnType<typeof windowOf>) => {
  const taken = await Promise.all(Array.from({ length: count }, () => replica.take([window])))
  return taken.filter(({ states: [state] }) => state !== undefined && !state.isOver)
}
const passedOf = async (...asked: Parameters<typeof takenOf>) => (await takenOf(...asked)).length
/** How many pass of so many of each process at once, where Redis counted all of them: on a busy machine it may be too late for some. */
const passedTogether = (count: number, limit: number) =>
  eventually(async () => {
    const window = windowOf(randomUUID(), limit)
    const taken = (await Promise.all(replicas.map((replica) => takenOf(replica, count, window)))).flat()
    return taken.every(({ isShared }) => isShared) && { window, passed: taken.length }
  })

describe('counts in Redis', () => {
  it('are those of all processes: many at once never exceed the limit', async () => {
    const { window, passed } = await passedTogether(300, 100)
    expect(passed).toBe(100)
    expect((await replicas[0].take([window])).states[0]?.isOver).toBe(true)
  })

  it('go out in one message, however many windows there are', async () => {
    const redis = (await replicas[0].connection.ask(async (asked): Promise<Redis> => asked))! // it is connected
    const writes = vi.spyOn(redis.stream, 'write')
    await replicas[0].take(['b1', 'b2', 'b3', 'b4'].map((key, nth) => windowOf(key, 10 + nth)))
    expect(writes).toHaveBeenCalledTimes(1)
    writes.mockRestore()
  })

  it('that are used up are refused without a message', async () => {
    await passedOf(replicas[0], 3, windowOf('c', 2))
    const before = await server.ask('GET k:c')
    expect(await passedOf(replicas[0], 50, windowOf('c', 2))).toBe(0)
    expect(await server.ask('GET k:c')).toBe(before)
  })

  it('survive that Redis loses its scripts', async () => {
    await server.ask('SCRIPT FLUSH')
    expect((await replicas[0].take([windowOf('d', 5), windowOf('d2', 6)])).isShared).toBe(true)
  })

  it('continue in each process when Redis is killed, and together when it is back', async () => {
    const window = windowOf('e', 10)
    for (let nth = 0; nth < 3; nth += 1) await replicas[0].take([window])
    await replicas[1].take([window]) // the fourth: this one knows of four, the other of three
    await server.kill()
    const passed = await Promise.all(replicas.map((replica) => passedOf(replica, 20, window)))
    expect(passed).toEqual([7, 6])
    await server.start()
    await eventually(areAsked)
    expect((await passedTogether(20, 10)).passed).toBe(10)
  })

  it('cost a tenth of a second at first when Redis stalls, and nothing later', async () => {
    proxy.stall()
    const begunAt = performance.now()
    for (let nth = 0; nth < 200; nth += 1) await replicas[0].take([windowOf(`f${nth}`, 1)])
    expect(performance.now() - begunAt).toBeLessThan(seconds(15)) // a tenth of a second for each would be 20 s
    proxy.cut()
  })

  it('are in memory where another program has a value under the key', async () => {
    await server.ask('SADD k:g 1')
    await server.ask('SET k:h nonsense')
    for (const key of ['g', 'h']) {
      expect(await passedOf(replicas[0], 5, windowOf(key, 2))).toBe(2)
      for (let nth = 0; nth < 10; nth += 1) await replicas[1].take([windowOf(key, 100)])
    }
    expect(await areAsked()).toBe(true)
  })
})
