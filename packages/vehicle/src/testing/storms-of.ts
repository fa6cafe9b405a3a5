/** For tests: the laws over storms, which fast-check makes and shrinks. */
import type { CommandId } from '@keyfob/protocol'
import fc from 'fast-check'
import { expect, vi } from 'vitest'
import { SampleStorm } from './sample-storm.ts'

const seed = 20_260_301
const number = fc.integer({ min: 1, max: 16 })

/** What may happen next to a vehicle, its power, its disk and its network. */
const happening = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('command' as const), number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), number }) },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), duration: fc.integer({ min: 0, max: 4_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('power' as const),
      off: fc.integer({ min: 0, max: 3_000 }),
      memory: fc.constantFrom('kept' as const, 'kept' as const, 'kept' as const, 'lost' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('coverage' as const), off: fc.integer({ min: 0, max: 3_000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('disk' as const),
      takes: fc.constantFrom(0, 100, 3_000),
      isFull: fc.constantFrom(true, false, false),
    }),
  },
)
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never

const happen = async (storm: SampleStorm, next: Happening): Promise<void> => {
  switch (next.kind) {
    case 'command':
      return storm.send(storm.command(next.number))
    case 'cancel':
      return storm.send(storm.cancel(next.number))
    case 'pass':
      return storm.clock.advance(next.duration)
    case 'disk':
      storm.diskTakes = next.takes
      return storm.fillDisk(next.isFull)
    case 'power':
      storm.cutPower(next.memory)
      await storm.clock.advance(next.off)
      return passing(storm, storm.boot())
    case 'coverage':
      storm.disconnect()
      await storm.clock.advance(next.off)
      return passing(storm, storm.connect())
  }
}

/** A slow disk needs time to pass before a vehicle is there. */
const passing = async (storm: SampleStorm, work: Promise<void>): Promise<void> => {
  const state = { isOver: false }
  void work.finally(() => (state.isOver = true))
  while (!state.isOver) await storm.clock.advance(50)
}

/** Fast and seeded (mulberry32): fast-check gives the seed, and shrinks what happens. */
const randomOf = (state: number) => (): number => {
  state = (state + 0x6d2b79f5) | 0
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** What came of all storms: without effects and answers they would prove nothing. */
interface Storms {
  happened: number
  effects: number
  answers: number
}

const actedIn = (storm: SampleStorm): readonly CommandId[] => storm.effects.map(({ id }) => id)
const saidIn = (storm: SampleStorm, ...statuses: readonly string[]): readonly CommandId[] =>
  storm.acks.filter((ack) => statuses.includes(String(ack['status']))).map(({ id }) => id as CommandId) // as the SDK wrote it

/** What breaks each law in a storm; nothing does when it is kept. */
const breaches = {
  '[L4] effects after the first of their id': (storm: SampleStorm) => {
    const acted = actedIn(storm)
    return acted.filter((id, at) => acted.indexOf(id) !== at)
  },
  '[L5] effects after notAfter': ({ effects }: SampleStorm) => effects.filter(({ isLate }) => isLate),
  '[L7] denied, and done': (storm: SampleStorm) => {
    const acted = actedIn(storm)
    return saidIn(storm, 'rejected', 'failed').filter((id) => acted.includes(id))
  },
  '[L7] claimed, and not done': (storm: SampleStorm) => {
    const acted = actedIn(storm)
    return saidIn(storm, 'succeeded').filter((id) => !acted.includes(id))
  },
}
export type Breach = keyof typeof breaches

const judge = (storm: SampleStorm, judged: readonly Breach[]): void => {
  for (const breach of judged) expect(breaches[breach](storm), breach).toEqual([])
}

const count = (storm: SampleStorm, storms: Storms): void => {
  storms.happened += 1
  storms.effects += storm.effects.length
  storms.answers += saidIn(storm, 'succeeded', 'rejected', 'unknown').length
}

type MakeStorm = (random: () => number) => SampleStorm

/**
 * Many storms, each of which must keep all laws; the first that does not is shrunk.
 *
 * @param make from a seeded `Math.random`
 */
export const stormsOf = async (make: MakeStorm, numRuns: number): Promise<Storms> => {
  const storms = { happened: 0, effects: 0, answers: 0 }
  await fc.assert(
    stormy(make, (storm) => {
      judge(storm, Object.keys(breaches) as Breach[]) // its own keys
      count(storm, storms)
    }),
    { numRuns, seed },
  )
  return storms
}

/** What one of the same storms shows when each is judged for one breach only, so that no other one hides it. */
export const breachAmong = async (make: MakeStorm, numRuns: number, breach: Breach): Promise<string> => {
  const found = await fc.check(
    stormy(make, (storm) => judge(storm, [breach])),
    { numRuns, seed, endOnFailure: true },
  )
  return found.failed ? String(found.errorInstance) : `none of ${numRuns} storms shows it`
}

const stormy = (make: MakeStorm, look: (storm: SampleStorm) => void) =>
  fc.asyncProperty(fc.integer(), fc.array(happening, { minLength: 20, maxLength: 80 }), async (random, happenings) => {
    // Pauses have their jitter from here: else a storm would not come again as it was, to be counted and shrunk.
    const jitter = vi.spyOn(Math, 'random').mockImplementation(randomOf(~random))
    try {
      look(await passed(make(randomOf(random)), happenings))
    } finally {
      jitter.mockRestore()
    }
  })

/** A storm after all that happens in it. */
const passed = async (storm: SampleStorm, happenings: readonly Happening[]): Promise<SampleStorm> => {
  await passing(storm, storm.boot())
  for (const next of happenings) await happen(storm, next)
  await storm.clock.advance(20_000)
  return storm
}
