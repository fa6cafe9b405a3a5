import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'

const draw = (random: Random, count: number): readonly number[] => Array.from({ length: count }, () => random.next())

describe('Random', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    expect(draw(new Random(7), 100)).toEqual(draw(new Random(7), 100))
    expect(draw(new Random(7), 3)).not.toEqual(draw(new Random(8), 3))
  })

  it('spreads over 0 to 1', () => {
    const drawn = draw(new Random(1), 20_000)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...drawn)).toBeLessThan(1)
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const inside = drawn.filter((number) => Math.floor(number * 10) === tenth)
      expect(inside.length / drawn.length, `tenth ${tenth}`).toBeCloseTo(0.1, 1.5)
    }
  })

  it('forks by label, whatever was drawn before', () => {
    const [fresh, used] = [new Random(5), new Random(5)]
    draw(used, 10)
    expect(draw(fresh.fork('car'), 5)).toEqual(draw(used.fork('car'), 5))
    expect(draw(fresh.fork('car'), 5)).not.toEqual(draw(fresh.fork('cat'), 5))
  })

  it('forks with near labels are not near', () => {
    const firsts = Array.from({ length: 5_000 }, (_, index) => new Random(1).fork(`vehicle ${index}`).next())
    const share = firsts.filter((first) => first < 0.1).length / firsts.length
    expect(share).toBeGreaterThan(0.08)
    expect(share).toBeLessThan(0.12)
  })

  it('draws whole numbers with both ends', () => {
    const random = new Random(3)
    expect(new Set(Array.from({ length: 200 }, () => random.integer(1, 4)))).toEqual(new Set([1, 2, 3, 4]))
  })

  it('picks from what there is', () => {
    const random = new Random(3)
    expect(new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
    expect(() => random.pick([])).toThrow('nothing to pick')
  })

  it('knows never and always', () => {
    const random = new Random(3)
    expect(Array.from({ length: 50 }, () => random.chance(0))).not.toContain(true)
    expect(Array.from({ length: 50 }, () => random.chance(1))).not.toContain(false)
  })
})
