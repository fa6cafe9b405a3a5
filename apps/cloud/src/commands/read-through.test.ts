import { VirtualClock, nextTurn, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { LruMemoryCache } from '../live/lru-memory-cache.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { ReadThrough } from './read-through.ts'

const ttl = () => seconds(10)
const isValue = (value: unknown): value is unknown => value !== null
const makeSample = () => {
  const clock = new VirtualClock()
  const cache = new LruMemoryCache({ clock })
  const reads = new ReadThrough(cache, clock)
  let loads = 0
  const load = (value: unknown) => async () => {
    loads += 1
    return value
  }
  return { clock, cache, reads, load, loads: () => loads }
}
const away = () => Promise.reject(new StoreUnavailable('away', { mayHaveTakenEffect: false }))

describe('reading through the cache [L12]', () => {
  it('reads the store once until the value expires, and says how old it is', async () => {
    const { clock, reads, load, loads } = makeSample()
    expect(await reads.read({ key: 'k', load: load(1), ttlOf: ttl, isValue })).toEqual({
      value: 1,
      cache: 'miss',
      age: 0,
    })
    await clock.advance(seconds(3))
    expect(await reads.read({ key: 'k', load: load(2), ttlOf: ttl, isValue })).toEqual({
      value: 1,
      cache: 'hit',
      age: seconds(3),
    })
    await clock.advance(seconds(10))
    expect(await reads.read({ key: 'k', load: load(3), ttlOf: ttl, isValue })).toMatchObject({
      value: 3,
      cache: 'miss',
    })
    expect([loads(), reads.counts]).toEqual([2, { hit: 1, miss: 2, stale: 0, error: 0 }])
  })

  it('has one loader for a key, however many read at once', async () => {
    const { reads, load, loads } = makeSample()
    const all = await Promise.all(
      Array.from({ length: 20 }, () => reads.read({ key: 'k', load: load('one'), ttlOf: ttl, isValue })),
    )
    expect(new Set(all.map((read) => read?.value))).toEqual(new Set(['one']))
    expect(loads()).toBe(1)
  })

  it('keeps no value that changed while it was loaded', async () => {
    const { reads, load } = makeSample()
    let answer: (value: string) => void = () => undefined
    const old = reads.read({
      key: 'k',
      load: () => new Promise<string>((resolve) => (answer = resolve)),
      ttlOf: ttl,
      isValue,
    })
    await nextTurn()
    await reads.forget('k')
    answer('old')
    expect((await old)?.value).toBe('old')
    expect(await reads.read({ key: 'k', load: load('new'), ttlOf: ttl, isValue })).toMatchObject({
      value: 'new',
      cache: 'miss',
    })
  })

  it('returns what was written through', async () => {
    const { reads, load } = makeSample()
    await reads.keep('k', 'written', seconds(10))
    expect(await reads.read({ key: 'k', load: load('other'), ttlOf: ttl, isValue })).toMatchObject({
      value: 'written',
      cache: 'hit',
    })
  })

  it('caches neither an absent value nor one without a lifetime', async () => {
    const { reads, load, loads } = makeSample()
    expect(await reads.read({ key: 'k', load: load(undefined), ttlOf: ttl, isValue })).toBeUndefined()
    await reads.read({ key: 'k', load: load(1), ttlOf: () => undefined, isValue })
    await reads.read({ key: 'k', load: load(1), ttlOf: () => undefined, isValue })
    expect(loads()).toBe(3)
  })

  it('counts no value as a hit that would not have been cached, or not for so long', async () => {
    const { clock, cache, reads, load, loads } = makeSample()
    await cache.set('k', null, seconds(60))
    expect(await reads.read({ key: 'k', load: load(1), ttlOf: ttl, isValue })).toMatchObject({
      value: 1,
      cache: 'miss',
    })
    await cache.set('k', 'for an hour', seconds(3_600))
    await clock.advance(seconds(12))
    expect(await reads.read({ key: 'k', load: load(2), ttlOf: ttl, isValue })).toMatchObject({
      value: 2,
      cache: 'miss',
    })
    await cache.set('k', 'of tomorrow', seconds(60))
    clock.setNow(clock.now() - seconds(86_400))
    expect(await reads.read({ key: 'k', load: load(3), ttlOf: ttl, isValue })).toMatchObject({
      value: 3,
      cache: 'miss',
    })
    await cache.set('k', 'never kept', seconds(60))
    const never = { key: 'k', load: load(4), ttlOf: () => undefined, isValue }
    expect(await reads.read(never)).toMatchObject({ value: 4, cache: 'miss' })
    expect(loads()).toBe(4)
  })

  it('returns what it read last while the store is unavailable, marked, for a minute, where the caller allows it', async () => {
    const { clock, reads, load } = makeSample()
    await reads.read({ key: 'k', load: load('last'), ttlOf: ttl, isValue, mayBeStale: true })
    await clock.advance(seconds(30))
    expect(await reads.read({ key: 'k', load: away, ttlOf: ttl, isValue, mayBeStale: true })).toEqual({
      value: 'last',
      cache: 'stale',
      age: seconds(30),
    })
    await expect(reads.read({ key: 'k', load: away, ttlOf: ttl, isValue })).rejects.toThrow('away')
    await clock.advance(seconds(31))
    await expect(reads.read({ key: 'k', load: away, ttlOf: ttl, isValue, mayBeStale: true })).rejects.toThrow('away')
    expect(reads.counts).toMatchObject({ stale: 1, error: 3 })
  })

  it('returns the newest value when the store is unavailable, whether it was read or written through', async () => {
    const { clock, reads, load } = makeSample()
    await reads.read({ key: 'k', load: load('read'), ttlOf: ttl, isValue, mayBeStale: true })
    await clock.advance(seconds(5))
    await reads.keep('k', 'written', seconds(10))
    await clock.advance(seconds(20))
    expect(await reads.read({ key: 'k', load: away, ttlOf: ttl, isValue, mayBeStale: true })).toEqual({
      value: 'written',
      cache: 'stale',
      age: seconds(20),
    })
  })

  it('remembers the values of the last minute only, however often they are written through, and the newest of too many', async () => {
    const { clock, reads, load } = makeSample()
    const read = (key: string, from: () => Promise<unknown>) =>
      reads.read({ key, load: from, ttlOf: ttl, isValue, mayBeStale: true })
    await read('old', load('old'))
    await clock.advance(seconds(50))
    await reads.keep('old', 'kept', seconds(1))
    await clock.advance(seconds(20))
    for (let vehicle = 0; vehicle <= 10_000; vehicle += 1) await read(`${vehicle}`, load(vehicle))
    await clock.advance(seconds(11))
    for (const gone of ['old', '0']) await expect(read(gone, away)).rejects.toThrow('away')
    for (const there of [1, 10_000])
      expect(await read(`${there}`, away)).toMatchObject({ value: there, cache: 'stale' })
  })

  it('returns nothing stale when it knows that the value changed', async () => {
    const { reads, load } = makeSample()
    await reads.read({ key: 'k', load: load('last'), ttlOf: ttl, isValue, mayBeStale: true })
    await reads.forget('k')
    await expect(reads.read({ key: 'k', load: away, ttlOf: ttl, isValue, mayBeStale: true })).rejects.toThrow('away')
  })
})
