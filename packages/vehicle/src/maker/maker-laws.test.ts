import { describe, expect, it } from 'vitest'
import { SampleStorm } from '../testing/sample-storm.ts'
import { type Breach, breachAmong, stormsOf } from '../testing/storms-of.ts'
import { StormyMaker, type StormyMakerOptions } from './testing/stormy-maker.ts'

const stormOf = (options: StormyMakerOptions) => (random: () => number) =>
  new SampleStorm(random, new StormyMaker(options))

describe('a bridge', () => {
  it.each<[string, StormyMakerOptions]>([
    ['has no key and no search', {}],
    ['makes one request of two starts with the same id', { startsOnce: true }],
    ['can say which request it was', { finds: true }],
  ])('[L4] [L5] [L7] keeps them in front of a maker that %s, whatever happens', async (_what, options) => {
    const { happened, effects, answers } = await stormsOf(stormOf(options), 100)
    expect(effects / happened, 'effects of a storm: without any it would prove nothing').toBeGreaterThan(1)
    expect(answers / happened).toBeGreaterThan(3)
  })
})

/** Each with what it breaks. */
const faults: readonly [string, Breach, NonNullable<StormyMakerOptions['spoil']>][] = [
  [
    'starts again after a loss of power',
    '[L4] effects after the first of their id',
    (bridge) => ({
      refuse: (command) => bridge.refuse(command),
      execute: (...asked) => bridge.execute(...asked),
      resume: (command, _note, signal, pursuit) => bridge.execute(command, signal, { find: () => undefined }, pursuit),
    }),
  ],
  [
    'takes a lost answer for a failure',
    '[L7] denied, and done',
    (bridge) => ({
      refuse: (command) => bridge.refuse(command),
      execute: async (...asked) => {
        const outcome = await bridge.execute(...asked)
        return outcome.status === 'unknown' ? { ...outcome, status: 'failed' } : outcome
      },
      resume: (...asked) => bridge.resume(...asked),
    }),
  ],
]

describe('a bridge with a fault', () => {
  it.each(faults)('that %s is found: %s', async (_fault, breach, spoil) => {
    expect(await breachAmong(stormOf({ spoil }), 100, breach)).toContain(breach)
  })
})
