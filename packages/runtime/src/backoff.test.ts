import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoff } from './backoff.ts'

const almostOne = () => 1 - 2 ** -53

describe('backoff', () => {
  it('doubles its ceiling up to the maximum', () => {
    const ceilings = [1, 2, 3, 4, 5, 10_000].map((attempt) =>
      Math.ceil(backoff(attempt, { base: 100, max: 1_000 }, almostOne)),
    )
    expect(ceilings).toEqual([100, 200, 400, 800, 1_000, 1_000])
  })

  it('grows by another factor if told', () =>
    expect(backoff(3, { base: 1, max: 100, factor: 3, jitter: 'full' }, () => 0.5)).toBe(4.5))

  it('stays in the range of its jitter', () => {
    const base = fc.nat(5_000)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        base,
        fc.double({ min: 0, max: almostOne(), noNaN: true }),
        (attempt, first, random) => {
          const equal = backoff(attempt, { base: first, max: 1_000 }, () => random)
          const full = backoff(attempt, { base: first, max: 1_000, jitter: 'full' }, () => random)
          expect(equal).toBeGreaterThanOrEqual(Math.min(first, 1_000) / 2)
          expect(equal).toBeLessThanOrEqual(1_000)
          expect(full).toBeGreaterThanOrEqual(0)
          expect(full).toBeLessThanOrEqual(1_000)
        },
      ),
    )
  })
})
