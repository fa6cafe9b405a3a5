import { hours, minutes, seconds } from '@keyfob/runtime'
import { Random } from '@keyfob/simulator'
import { describe, expect, it } from 'vitest'
import { judgeSeries } from './verdict.ts'
import type { BoundName } from './bounds.ts'

const judged = { warmUp: minutes(15), commandsPerSecond: 20 }

/** An hour of samples, one in ten seconds: a value by the second, which garbage and peaks are added to. */
const hour = (valueAt: (second: number) => number, bound: BoundName = 'heap', peak = 40) => {
  const random = new Random(1)
  const points = Array.from({ length: 360 }, (_, index) => ({
    at: seconds(index * 10),
    value: valueAt(index * 10) + random.between(0, peak),
  }))
  return { name: 'it', bound, points }
}

describe('the verdict on a series', () => {
  it('passes a sawtooth without a trend', () => {
    expect(
      judgeSeries(
        hour(() => 120),
        judged,
      ),
    ).toMatchObject({ isWithin: true, unit: 'MB' })
  })

  it('finds a leak of 1 KB a command under the same sawtooth', () => {
    const { isWithin, slopePerHour } = judgeSeries(
      hour((second) => 120 + (second * 20) / 1_024),
      judged,
    )
    expect(isWithin).toBe(false)
    expect(slopePerHour).toBeGreaterThan(60)
    expect(slopePerHour).toBeLessThan(80)
  })

  it('does not look at what grows in the warm-up only', () => {
    const warm = hour((second) => 60 + Math.min(second, 900) / 5)
    expect(judgeSeries(warm, judged).isWithin).toBe(true)
    expect(judgeSeries(warm, { ...judged, warmUp: 0 }).growth).toBeGreaterThan(0)
  })

  it('finds a socket that is lost every minute, and passes those that come and go', () => {
    expect(
      judgeSeries(
        hour((second) => 40 + Math.floor(second / 60), 'handles', 8),
        judged,
      ).isWithin,
    ).toBe(false)
    expect(
      judgeSeries(
        hour(() => 40, 'handles', 8),
        judged,
      ).isWithin,
    ).toBe(true)
  })

  it('finds a queue whose floor rises, and passes peaks that are worked off', () => {
    expect(
      judgeSeries(
        hour((second) => second / 10, 'queue', 5),
        judged,
      ).isWithin,
    ).toBe(false)
    expect(
      judgeSeries(
        hour(() => 0, 'queue', 5_000),
        judged,
      ).isWithin,
    ).toBe(true)
  })

  it('lets tables of history grow with the commands, and not faster', () => {
    const kilobytes = (each: number) => hour((second) => (second * 20 * each) / 1_024, 'kept', 0)
    expect(judgeSeries(kilobytes(3), judged).isWithin).toBe(true)
    expect(judgeSeries(kilobytes(8), judged).isWithin).toBe(false)
    expect(judgeSeries(kilobytes(3), { ...judged, commandsPerSecond: 0.1 }).isWithin).toBe(false)
  })

  it('allows a young process to fill its caches', () => {
    const young = {
      ...hour((second) => 120 + second / 60),
      points: hour((second) => 100 + second, 'memory', 0).points.slice(0, 12),
    }
    expect(judgeSeries({ ...young, bound: 'memory' }, { ...judged, warmUp: seconds(10) }).isWithin).toBe(true)
  })

  it('does not pass what was hardly seen', () => {
    const { points, ...rest } = hour(() => 1)
    expect(judgeSeries({ ...rest, points: points.slice(0, 2) }, { ...judged, warmUp: 0 }).isWithin).toBe(false)
    expect(judgeSeries({ ...rest, points }, { ...judged, warmUp: hours(2) }).isWithin).toBe(false)
  })
})
