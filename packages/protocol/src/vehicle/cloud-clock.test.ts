import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days } from '@keyfob/runtime'
import { clockDriftPpm, clockToleranceDefault, timeRefreshDefault } from '../numbers.ts'
import { type TimeExchange, betterExchange, estimateCloudTime } from './cloud-clock.ts'

/** Room for what floating point loses at instants of today. */
const rounding = 0.01

describe('the estimate of cloud time', () => {
  it('holds the true time within its error, for any delays and any drift within the bound [L5]', () => {
    const span = (max: number) => fc.double({ min: 0, max, noNaN: true })
    fc.assert(
      fc.property(
        fc.double({ min: 1.7e12, max: 1.9e12, noNaN: true }),
        span(60_000),
        span(60_000),
        span(days(7)),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (trueAtCloud, toCloud, fromCloud, age, drift) => {
          // True time passes at this rate by the vehicle's monotonic clock.
          const rate = 1 + (drift * clockDriftPpm) / 1_000_000
          const askedAt = 1_000
          const answeredAt = askedAt + (toCloud + fromCloud) / rate
          const monotonic = answeredAt + age / rate
          const trueNow = trueAtCloud + fromCloud + age
          const estimate = estimateCloudTime({ cloudNow: Math.floor(trueAtCloud), askedAt, answeredAt }, monotonic)
          expect(Math.abs(estimate.now - trueNow)).toBeLessThanOrEqual(estimate.error + rounding)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('stays within the tolerance from one refresh to the next, on a link of a second', () => {
    const exchange = { cloudNow: 0, askedAt: 0, answeredAt: 1_000 }
    expect(estimateCloudTime(exchange, 1_000 + timeRefreshDefault).error).toBeLessThan(clockToleranceDefault)
  })

  it('gets worse with age and with the round trip', () => {
    const exchange: TimeExchange = { cloudNow: 0, askedAt: 0, answeredAt: 100 }
    expect(estimateCloudTime(exchange, 10_000).error).toBeGreaterThan(estimateCloudTime(exchange, 100).error)
    expect(estimateCloudTime({ ...exchange, answeredAt: 200 }, 200).error).toBeGreaterThan(
      estimateCloudTime(exchange, 200).error,
    )
  })
})

describe('of two exchanges', () => {
  const slow: TimeExchange = { cloudNow: 0, askedAt: 0, answeredAt: 3_000 }
  const quick: TimeExchange = { cloudNow: 0, askedAt: 2_000, answeredAt: 2_050 }

  it('the tighter one is kept', () => {
    expect(betterExchange(undefined, slow, 3_000)).toBe(slow)
    expect(betterExchange(quick, slow, 3_000)).toBe(quick)
    expect(betterExchange(slow, quick, 3_000)).toBe(quick)
  })

  it('the new one is kept once drift has used up the advantage of the old one', () => {
    const later = 2_050 + days(1)
    expect(betterExchange(quick, { cloudNow: 0, askedAt: later - 3_000, answeredAt: later }, later)).toMatchObject({
      answeredAt: later,
    })
  })
})
