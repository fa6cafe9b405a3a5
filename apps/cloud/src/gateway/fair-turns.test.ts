import { describe, expect, it } from 'vitest'
import { FairTurns } from './fair-turns.ts'

/** Who began, in that order; whoever has to wait is noted when its turn comes. */
const begun = (turns: FairTurns, names: string): string[] => {
  const order: string[] = []
  for (const name of names) {
    const waiting = turns.begin(name)
    if (waiting === undefined) order.push(name)
    else void waiting.then(() => order.push(name))
  }
  return order
}

const settle = (): Promise<void> => new Promise(setImmediate)

describe('fair turns', () => {
  it('begin at once while there are any', () => {
    const turns = new FairTurns({ max: 3, ofOneMax: 3 })
    expect(begun(turns, 'aab')).toEqual(['a', 'a', 'b'])
    expect([turns.taken, turns.waiting]).toEqual([3, 0])
  })

  it('go around among those who wait, however many turns one wants', async () => {
    const turns = new FairTurns({ max: 1, ofOneMax: 1 })
    const order = begun(turns, 'aaaaabc')
    for (const ended of ['a', 'a', 'b', 'c', 'a', 'a', 'a']) {
      turns.end(ended)
      await settle()
    }
    expect(order.join('')).toBe('aabcaaa')
    expect([turns.taken, turns.waiting]).toEqual([0, 0])
  })

  it('are never all taken by one', async () => {
    const turns = new FairTurns({ max: 4, ofOneMax: 2 })
    expect(begun(turns, 'aaaa')).toEqual(['a', 'a'])
    expect(begun(turns, 'b')).toEqual(['b'])
    expect([turns.taken, turns.waiting]).toEqual([3, 2])
  })
})
