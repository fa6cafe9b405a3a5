import { seconds, systemClock } from '@keyfob/runtime'
import { FaultProxy, RedisServer, eventually, freePort } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { RedisCache } from './redis-cache.ts'
import { RedisConnection } from './redis-connection.ts'

let server: RedisServer
let proxy: FaultProxy
let connection: RedisConnection
let cache: RedisCache
let log: SampleLog

beforeAll(async () => {
  server = await RedisServer.start()
  proxy = await FaultProxy.open(server.port)
  log = new SampleLog()
  connection = new RedisConnection({ url: proxy.through(server.url), clock: systemClock, log })
  cache = new RedisCache({ connection, prefix: 'k', clock: systemClock })
  await connection.start()
})
afterEach(async () => {
  proxy.resume()
  await server.start()
  await eventually(() => connection.problem === null)
})
afterAll(async () => {
  await connection.stop()
  await proxy.close()
  await server.close()
})

const isWarm = async () => {
  await cache.set('warm', 1, seconds(60))
  return (await cache.get('warm')) !== undefined
}
/** Whatever is asked, the answer comes soon and is never an error. */
const asksInTime = async (count: number): Promise<number> => {
  const begunAt = performance.now()
  for (let nth = 0; nth < count; nth += 1) {
    await cache.set(`k${nth}`, nth, seconds(10))
    await cache.get(`k${nth}`)
    await cache.delete(`k${nth}`)
  }
  return performance.now() - begunAt
}

describe('Redis [L12]', () => {
  it('dead costs nothing, and it is used again when it is back', async () => {
    await eventually(isWarm)
    await server.kill()
    expect(await asksInTime(200)).toBeLessThan(seconds(20)) // a tenth of a second for each ask would be a minute
    expect(connection.problem).not.toBeNull()
    await server.start()
    await eventually(isWarm)
    expect(log.lines.map(({ event }) => event)).toEqual(expect.arrayContaining(['cache.connected', 'cache.lost']))
  })

  it('stalled costs the first few a tenth of a second, and nothing afterwards', async () => {
    await eventually(isWarm)
    proxy.stall()
    expect(await asksInTime(300)).toBeLessThan(seconds(20))
    expect(connection.problem).toContain('is not used')
    expect(log.lines.map(({ event }) => event)).toContain('cache.not_asked')
    proxy.cut()
    proxy.resume()
    await eventually(isWarm)
  })

  it('frozen is the same', async () => {
    await eventually(isWarm)
    server.pause()
    expect(await asksInTime(300)).toBeLessThan(seconds(20))
    server.resume()
    await eventually(isWarm)
  })

  it('flushed is a miss', async () => {
    await eventually(isWarm)
    await server.ask('FLUSHALL')
    expect(await cache.get('warm')).toBeUndefined()
  })

  it('with values of another program under our keys is a miss', async () => {
    await eventually(isWarm)
    await server.ask('SET k:odd nonsense')
    await server.ask('SET k:list {"storedAt":"x"}')
    await server.ask('SET k:late {"storedAt":1e300,"value":1}')
    await server.ask('SADD k:set 1')
    for (const name of ['odd', 'list', 'late']) expect(await cache.get(name)).toBeUndefined()
    // Nor does another type count as a failure of Redis, which would then not be asked for a while.
    for (let nth = 0; nth < 50; nth += 1) expect(await cache.get('set')).toBeUndefined()
    expect(connection.problem).toBeNull()
  })

  it('away at the start delays it by a second at most', async () => {
    const url = `redis://127.0.0.1:${await freePort()}`
    const absent = new RedisConnection({ url, clock: systemClock, log: new SampleLog() })
    const empty = new RedisCache({ connection: absent, prefix: 'k', clock: systemClock })
    const begunAt = performance.now()
    await absent.start()
    expect(performance.now() - begunAt).toBeLessThan(2_000)
    expect(await empty.get('k')).toBeUndefined()
    await absent.stop()
  })
})
