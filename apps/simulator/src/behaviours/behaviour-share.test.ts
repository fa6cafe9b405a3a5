import { describe, expect, it } from 'vitest'
import { behavioursOf, parseBehaviourShares } from './behaviour-share.ts'
import { behaviours } from './behaviours.ts'

const read = (...texts: readonly string[]) =>
  Object.fromEntries(parseBehaviourShares(texts).map(({ behaviour, share }) => [behaviour.name, share]))

describe('parseBehaviourShares', () => {
  it('reads names, percentages and fractions', () => {
    expect(read('sleepy', 'deaf:10%', 'slow:0.25')).toEqual({ sleepy: 1, deaf: 0.1, slow: 0.25 })
    expect(read()).toEqual({})
  })

  it('lets all stand for each, and a later share win', () => {
    const shares = read('all:10%', 'garbage:0')
    expect(Object.keys(shares).toSorted()).toEqual(behaviours.map(({ name }) => name).toSorted())
    expect([shares['sleepy'], shares['garbage']]).toEqual([0.1, 0])
  })

  it.each(['lazy', 'sleepy:110%', 'sleepy:many', 'sleepy:', 'sleepy:1:2', ''])('refuses %j with a sentence', (text) =>
    expect(() => parseBehaviourShares([text])).toThrow(/^'.*' is not a (behaviour|share): /),
  )
})

describe('behavioursOf', () => {
  const shares = parseBehaviourShares(['all:10%'])
  const fleet = Array.from({ length: 2_000 }, (_, vehicle) => behavioursOf(shares, 1, vehicle))

  it('is repeatable, and another one for another seed', () => {
    expect(behavioursOf(shares, 1, 7)).toEqual(fleet[7])
    expect(Array.from({ length: 100 }, (_, vehicle) => behavioursOf(shares, 2, vehicle))).not.toEqual(
      fleet.slice(0, 100),
    )
  })

  it('gives each behaviour its share, independently, so that some have several and many none', () => {
    for (const behaviour of behaviours) {
      const share = fleet.filter((mine) => mine.includes(behaviour)).length / fleet.length
      expect(Math.abs(share - 0.1), behaviour.name).toBeLessThan(0.03)
    }
    const several = fleet.filter((mine) => mine.length > 1).length / fleet.length
    expect(several).toBeGreaterThan(0.2) // 1 - 0.9^10 - 10 × 0.1 × 0.9^9 is 0.26
    expect(several).toBeLessThan(0.32)
  })
})
