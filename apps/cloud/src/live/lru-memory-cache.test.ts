import { VirtualClock, minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { LruMemoryCache, type LruMemoryCacheOptions } from './lru-memory-cache.ts'

const makeSample = (options: Partial<LruMemoryCacheOptions> = {}) => {
  const clock = new VirtualClock()
  return { clock, cache: new LruMemoryCache({ clock, ...options }) }
}

const valueOf = async (cache: LruMemoryCache, key: string): Promise<unknown> => (await cache.get(key))?.value

describe('a cached value', () => {
  it('[L12] is returned with the instant of its storing', async () => {
    const { cache, clock } = makeSample()
    const storedAt = clock.now()
    await cache.set('a', { speed: 0, doors: ['locked'] }, seconds(10))
    await clock.advance(seconds(3))
    expect(await cache.get('a')).toEqual({ value: { speed: 0, doors: ['locked'] }, storedAt })
    expect(await cache.get('b')).toBe(undefined)
  })

  it('[L12] goes stale by the clock that was handed in, whatever the wall clock does', async () => {
    const { cache, clock } = makeSample()
    await cache.set('a', 1, seconds(10))
    clock.setNow(clock.now() - minutes(60))
    await clock.advance(seconds(9.999))
    expect(await valueOf(cache, 'a')).toBe(1)
    await clock.advance(0.001 * seconds(1))
    expect(await valueOf(cache, 'a')).toBe(undefined)
  })

  it('is the reader’s own copy: no reader changes it for another', async () => {
    const { cache } = makeSample()
    const given = { doors: ['locked'] }
    await cache.set('a', given, seconds(10))
    given.doors.push('given')
    const read = (await valueOf(cache, 'a')) as typeof given // what was set
    read.doors.push('read')
    expect(await valueOf(cache, 'a')).toEqual({ doors: ['locked'] })
  })

  it('is replaced, deleted, and not kept when it lives for no time', async () => {
    const { cache } = makeSample()
    await cache.set('a', 1, seconds(10))
    await cache.set('a', 2, seconds(10))
    expect(await valueOf(cache, 'a')).toBe(2)
    await cache.delete('a')
    expect(await valueOf(cache, 'a')).toBe(undefined)
    for (const ttl of [0, -1, NaN]) {
      await cache.set('b', 1, seconds(10))
      await cache.set('b', 2, ttl)
      expect(await valueOf(cache, 'b'), `a TTL of ${ttl}`).toBe(undefined)
    }
  })

  it('[L12] that is no JSON deletes the value before it, and fails no caller', async () => {
    const { cache } = makeSample()
    const circle: { self?: unknown } = {}
    circle.self = circle
    for (const value of [undefined, circle, 1n, () => 1]) {
      await cache.set('a', 'before', seconds(10))
      await cache.set('a', value, seconds(10))
      expect(await cache.get('a')).toBe(undefined)
    }
  })
})

describe('the cache', () => {
  it('is bounded in entries: the least recently used is dropped', async () => {
    const { cache } = makeSample({ entriesMax: 2 })
    await cache.set('a', 1, seconds(10))
    await cache.set('b', 2, seconds(10))
    await cache.get('a')
    await cache.set('c', 3, seconds(10))
    expect(await Promise.all(['a', 'b', 'c'].map((key) => valueOf(cache, key)))).toEqual([1, undefined, 3])
  })

  it('is bounded in size, also against one value that is larger than all of it', async () => {
    const { cache } = makeSample({ charactersMax: 100 })
    await cache.set('a', 'x'.repeat(60), seconds(10))
    await cache.set('b', 'x'.repeat(60), seconds(10))
    expect(await valueOf(cache, 'a')).toBe(undefined)
    await cache.set('b', 'x'.repeat(200), seconds(10))
    expect(await valueOf(cache, 'b')).toBe(undefined)
  })

  it('does not keep what is stale, though nobody asks for it', async () => {
    const { cache, clock } = makeSample()
    for (let vehicle = 0; vehicle < 100; vehicle += 1) await cache.set(`vehicle:${vehicle}`, vehicle, seconds(5))
    await clock.advance(seconds(4))
    await cache.set('young', 1, seconds(5))
    expect(cache.size).toBe(101)
    await clock.advance(seconds(2))
    await cache.set('younger', 1, seconds(5))
    expect(cache.size).toBe(2)
  })

  it('leaves no timer', async () => {
    const { cache, clock } = makeSample()
    await cache.set('a', 1, seconds(10))
    expect(clock.pending).toBe(0)
  })
})
