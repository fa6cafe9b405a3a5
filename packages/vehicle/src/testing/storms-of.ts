/** For tests: the laws over storms, which fast-check makes and shrinks. */
import type { CommandId } from '@keyfob/protocol'
import fc from 'fast-check'
import { expect } from 'vitest'
import { SampleStorm } from './sample-storm.ts'

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
const randomOf = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
}

/** What came of all storms: without effects and answers they would prove nothing. */
interface Storms {
  happened: number
  effects: number
  answers: number
}

const judge = (storm: SampleStorm, storms: Storms): void => {
  const acted = storm.effects.map(({ id }) => id)
  const said = (...statuses: readonly string[]): readonly CommandId[] =>
    storm.acks.filter((ack) => statuses.includes(String(ack['status']))).map(({ id }) => id as CommandId) // as the SDK wrote it
  expect(
    acted.filter((id, at) => acted.indexOf(id) !== at),
    '[L4] effects after the first of their id',
  ).toEqual([])
  expect(
    storm.effects.filter(({ isLate }) => isLate),
    '[L5] effects after notAfter',
  ).toEqual([])
  expect(
    said('rejected', 'failed').filter((id) => acted.includes(id)),
    '[L7] denied, and done',
  ).toEqual([])
  expect(
    said('succeeded').filter((id) => !acted.includes(id)),
    '[L7] claimed, and not done',
  ).toEqual([])
  storms.happened += 1
  storms.effects += acted.length
  storms.answers += said('succeeded', 'rejected', 'unknown').length
}

/**
 * Many storms, each of which must keep the laws.
 *
 * @param make from a seeded `Math.random`
 * @param shrinks false: the first failure is enough
 */
export const stormsOf = async (
  make: (random: () => number) => SampleStorm,
  numRuns: number,
  shrinks = true,
): Promise<Storms> => {
  const storms = { happened: 0, effects: 0, answers: 0 }
  const property = fc.asyncProperty(
    fc.integer(),
    fc.array(happening, { minLength: 20, maxLength: 80 }),
    async (seed, happenings) => {
      const storm = make(randomOf(seed))
      await passing(storm, storm.boot())
      for (const next of happenings) await happen(storm, next)
      await storm.clock.advance(20_000)
      judge(storm, storms)
    },
  )
  await fc.assert(property, { numRuns, seed: 20_260_301, endOnFailure: !shrinks })
  return storms
}
