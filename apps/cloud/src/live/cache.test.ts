import { type Service, milliseconds, seconds, systemClock } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cache } from '../ports/cache.ts'
import { sampleCache } from './testing/sample-cache.ts'

let cache: Cache & Partial<Service>
beforeAll(async () => {
  cache = sampleCache(systemClock)
  await cache.start?.()
})
afterAll(() => cache.stop?.())

describe('a cache [L12]', () => {
  it('keeps a value as JSON, with the instant of its keeping', async () => {
    const value = { list: [1, null, 'ü'], none: null }
    await cache.set('a', value, seconds(10))
    const entry = await cache.get('a')
    expect(entry?.value).toEqual(value)
    expect(Math.abs(Date.now() - (entry?.storedAt ?? 0))).toBeLessThan(5_000)
  })

  it('forgets what is deleted, and what has expired', async () => {
    await cache.set('b', 1, seconds(10))
    await cache.delete('b')
    expect(await cache.get('b')).toBeUndefined()
    await cache.set('c', 1, milliseconds(50))
    await eventually(async () => (await cache.get('c')) === undefined)
  })

  it('replaces a value, and forgets the old one when the new one cannot be kept', async () => {
    await cache.set('d', 1, seconds(10))
    await cache.set('d', 2, seconds(10))
    expect((await cache.get('d'))?.value).toBe(2)
    await cache.set('d', 3n, seconds(10))
    expect(await cache.get('d')).toBeUndefined()
    await cache.set('e', 1, seconds(10))
    await cache.set('e', 2, 0)
    expect(await cache.get('e')).toBeUndefined()
  })
})
