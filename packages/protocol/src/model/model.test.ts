import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action, actionNames, play } from './actions.ts'
import { type LawName, lawNames } from './laws.ts'
import { type Role, needs } from './needs.ts'
import { type Rule, type Rulebook, rulebook, without } from './rules.ts'

const rules = Object.keys(without) as readonly Rule[] // the keys of a literal are its keyof

const actionOf = (role: Role): fc.Arbitrary<Action> =>
  typeof role === 'string' ? fc.tuple(fc.constant(role), fc.nat(11)) : fc.constant(role)

const storiesOf = (cast: readonly Role[], maxLength: number): fc.Arbitrary<Action[]> =>
  fc.array(fc.oneof(...cast.map(actionOf)), { maxLength, size: 'max' })

const check = (
  book: Rulebook,
  laws: readonly LawName[],
  cast: readonly Role[],
  options: fc.Parameters<[Action[]]> & { length: number },
) =>
  fc.check(
    fc.property(storiesOf(cast, options.length), (story) => play(book, story, laws)),
    options,
  )

/** Fails with the seed and the shortest story that breaks a law. */
const expectToHold = (cast: readonly Role[], numRuns: number, length: number, book: Rulebook = rulebook): void => {
  const outcome = check(book, lawNames, cast, { numRuns, length })
  const story = outcome.counterexample?.[0].map((action) => action.join(' ')).join(', ')
  expect(outcome.failed ? `seed ${outcome.seed}: ${String(outcome.errorInstance)} by: ${story}` : 'kept').toBe('kept')
}

describe('the laws hold in the model [L2] [L4] [L5] [L6] [L7] [L8]', () => {
  const withGoodClocks = actionNames.filter((name) => name !== 'clockBreaks')
  it('in stories where anything may go wrong', () => expectToHold(actionNames, 2_000, 60))
  it('in stories where anything but the clocks may go wrong', () => expectToHold(withGoodClocks, 3_000, 80))
  it('in stories of a vehicle that follows its effects over a loss of power', () =>
    expectToHold(withGoodClocks, 3_000, 60, { ...rulebook, afterPower: 'followed' }))
  it.each(rules)('in the stories that need the rule: %s', (rule) => {
    const [, ...cast] = needs[rule]
    expectToHold(cast, 200, 40)
  })
})

describe('every rule is needed: without it a law is broken', () => {
  it.each(rules)('%s', (rule) => {
    const [law, ...cast] = needs[rule]
    const { failed, errorInstance } = check({ ...rulebook, ...without[rule] }, [law], cast, {
      numRuns: 40_000,
      length: 25,
      seed: 7,
      endOnFailure: true,
    })
    expect(failed, `no story in which the rule matters for ${law}`).toBe(true)
    expect(String(errorInstance)).toContain(law)
  })
})
