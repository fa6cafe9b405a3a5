import { describe, expect, it } from 'vitest'
import { Pace } from './pace.ts'

describe('a pace', () => {
  it('allows a burst at once, and then one in each span', () => {
    const pace = new Pace({ every: 100, burst: 3 })
    expect([pace.take(0), pace.take(0), pace.take(0)]).toEqual([0, 0, 0])
    expect([pace.take(0), pace.take(40)]).toEqual([100, 60])
    expect([pace.take(100), pace.take(100)]).toEqual([0, 100])
  })

  it('says how long to wait, exactly: then it lets one go', () => {
    const pace = new Pace({ every: 7, burst: 2 })
    let now = 0
    let taken = 0
    while (taken < 100) {
      const wait = pace.take(now)
      if (wait === 0) taken += 1
      now += wait
    }
    expect(now).toBe((100 - 2) * 7)
  })

  it('is rested when a whole burst is free again', () => {
    const pace = new Pace({ every: 100, burst: 2 })
    expect(pace.isRested(0)).toBe(true)
    pace.take(0)
    pace.take(0)
    expect([pace.isRested(199), pace.isRested(200)]).toEqual([false, true])
    expect([pace.take(1_000), pace.take(1_000), pace.take(1_000)]).toEqual([0, 0, 100])
  })

  it('allows several together where as many single ones were allowed, and never more than a burst', () => {
    const pace = new Pace({ every: 100, burst: 3 })
    expect([pace.take(0, 4), pace.take(0, 2), pace.take(0, 2)]).toEqual([100, 0, 100])
    expect([pace.take(100, 2), pace.take(100)]).toEqual([0, 100])
  })
})
