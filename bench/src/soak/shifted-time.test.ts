import { days, hours, minutes } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { shiftToWeekEnd, shiftedClock, weekBegin } from './shifted-time.ts'

const monday = Date.parse('2026-11-30T00:00:00Z')

describe('the shift', () => {
  it.each([
    ['a Sunday', monday - hours(18)],
    ['a Wednesday', monday + days(2) + 17],
    ['a Monday at midnight', monday],
  ])('has a week begin after half an hour, on %s', (_, now) => {
    const shift = shiftToWeekEnd(now, minutes(30))
    const then = now + shift + minutes(30)
    expect([shift >= 0, shift < days(7)]).toEqual([true, true])
    expect(new Date(then).toISOString()).toMatch(/T00:00:00\.000Z$/)
    expect(new Date(then).getUTCDay()).toBe(1)
    expect(weekBegin(then)).toBe(then)
    expect(weekBegin(then - 1)).toBe(then - days(7))
  })

  it('moves the wall clock, and no span', () => {
    const clock = shiftedClock(days(3))
    expect(clock.now() - Date.now()).toBeGreaterThan(days(3) - 1_000)
    expect(Math.abs(clock.monotonic() - performance.now())).toBeLessThan(1_000)
  })
})
