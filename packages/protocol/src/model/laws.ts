/** The laws, as what must be true of the world: always (after every action), or in the end (after a quiet time). */
import type { Instant } from '@keyfob/runtime'
import { evidences, isOpen, standingOf } from '../lifecycle/states.ts'
import { isInDoubt } from '../lifecycle/step.ts'
import { transitions } from '../lifecycle/transitions.ts'
import { clockToleranceDefault, laneDepthMax } from '../numbers.ts'
import type { Entered, Move, Row, World } from './world.ts'

interface Law {
  readonly when: 'always' | 'in the end'
  /** What breaks it; nothing when it is kept. */
  readonly broken: (world: World) => Iterable<string>
}

/** A law that rests on a clock within its drift is not asked for when the clock is broken. */
const withinDrift =
  (broken: Law['broken']): Law['broken'] =>
  (world) =>
    world.excused.clock ? [] : broken(world)

const laws = {
  'L2 one life': { when: 'always', broken: ({ moves }) => moves.filter((move) => !isLegal(move)).map(toldMove) },
  'L2 a true outcome': {
    when: 'always',
    broken: (world) => world.rows.filter((row) => !isTrue(world, row)).map(told(world)),
  },
  'L4 at most one effect': {
    when: 'always',
    broken: (world) => world.rows.filter((row) => effectsOf(world, row) > 1).map(told(world)),
  },
  'L5 never late': {
    when: 'always',
    broken: withinDrift(({ effects }) =>
      effects
        .filter(({ row, at }) => at > row.life.notAfter)
        .map(({ row, at }) => `${row.id} ${at - row.life.notAfter} ms late`),
    ),
  },
  'L5 never refused as late long before': {
    when: 'always',
    broken: withinDrift(({ moves, now }) =>
      moves
        .filter(({ to }) => to.reason.code === 'not_after_passed' && now <= to.notAfter - 2 * clockToleranceDefault)
        .map(toldMove),
    ),
  },
  'L6 everything settles': {
    when: 'in the end',
    broken: (world) => world.rows.filter(({ life }) => isOpen(life.state)).map(told(world)),
  },
  'L7 queued was never published': {
    when: 'always',
    broken: (world) =>
      world.rows.filter(({ id, life }) => world.published.has(id) && life.attempts === 0).map(told(world)),
  },
  'L7 silence after an attempt is doubt': {
    when: 'always',
    broken: ({ moves }) =>
      moves
        .filter(
          ({ from, to }) =>
            from.attempts > 0 && to.reason.layer === 'transport' && !isOpen(to.state) && to.state !== 'unknown',
        )
        .map(toldMove),
  },
  'L7 doubt is resolved': {
    when: 'in the end',
    broken: (world) =>
      world.rows
        .filter(({ life }) => isInDoubt(life) || (life.state === 'unknown' && !world.excused.memory))
        .map(told(world)),
  },
  'L8 in order': {
    when: 'always',
    broken: withinDrift(({ effects }) =>
      effects.filter((effect, n) => isOvertaken(effect.row, effects.slice(0, n))).map(({ row }) => row.id),
    ),
  },
  'L8 one in flight': {
    when: 'always',
    broken: ({ rows }) =>
      rows
        .filter(
          (row) =>
            isInFlight(row) &&
            rows.some((other) => other.sequence > row.sequence && other.lane === row.lane && isInFlight(other)),
        )
        .map(({ id }) => id),
  },
  'L8 sequence numbers in the order of acceptance': {
    when: 'always',
    broken: ({ rows }) =>
      rows
        .filter((row, n) => rows.slice(0, n).some(isOfLane(row, (sequence) => sequence >= row.sequence)))
        .map(({ id }) => id),
  },
  'L8 the conflict policy': {
    when: 'always',
    broken: ({ entered }) => entered.filter((each) => !isByPolicy(each)).map(({ conflict }) => conflict),
  },
  'L8 a free lane takes the next': {
    when: 'always',
    broken: ({ lanes, rows, online }) =>
      Object.entries(lanes)
        .filter(([, { inFlight }]) => inFlight === null && online !== false)
        .flatMap(([lane]) => rows.filter((row) => row.lane === lane && row.life.state === 'queued'))
        .map(({ id }) => id),
  },
  'L8 for the unit that is named': {
    when: 'always',
    broken: ({ effects }) =>
      effects.filter(({ row, ivc }) => row.meantFor !== null && row.meantFor !== ivc).map(({ row }) => row.id),
  },
  'guards: nothing is sent while one fails': { when: 'always', broken: ({ unguarded }) => unguarded },
  'guards: no effect while one fails': {
    when: 'always',
    broken: ({ effects, guarded }) =>
      effects.filter(({ row, moving }) => moving && guarded.has(row.id)).map(({ row }) => row.id),
  },
  'L11 no attempt while believed offline': {
    when: 'always',
    broken: ({ moves }) =>
      moves.filter(({ from, to, online }) => online === false && from.attempts === 0 && to.attempts > 0).map(toldMove),
  },
} satisfies Record<string, Law>

export type LawName = keyof typeof laws
export const lawNames = Object.keys(laws) as readonly LawName[] // the keys of a literal are its keyof

export const checkLaws = (world: World, names: readonly LawName[], when: Law['when']): void => {
  for (const name of names) {
    if (laws[name].when !== when) continue
    for (const broken of laws[name].broken(world)) throw new Error(`${name}: ${broken}`)
  }
  if (when !== 'always') return
  world.moves.splice(0)
  world.entered.splice(0)
}

/** Along the table; what is settled is corrected by better evidence only; each move has its event. */
const isLegal = ({ from, to }: Move): boolean => {
  const cells: readonly string[] = Object.values(transitions[standingOf(from.state, from.evidence)])
  const isBetter = isOpen(from.state) || evidences.indexOf(to.evidence) > evidences.indexOf(from.evidence)
  return cells.includes(standingOf(to.state, to.evidence)) && isBetter && to.eventSequence === from.eventSequence + 1
}

const effectsOf = ({ effects }: World, row: Row): number => effects.filter((effect) => effect.row === row).length

/** `succeeded` means one effect, `unknown` means nothing, every other outcome means none, now and ever after. */
const isTrue = (world: World, row: Row): boolean => {
  const { state, evidence, issuedAt } = row.life
  if (isOpen(state) || state === 'unknown') return true
  if (state === 'succeeded' && evidence === 'reported' && isExcused(world, row, issuedAt ?? 0)) return true
  if (state === 'succeeded') return effectsOf(world, row) === 1
  return effectsOf(world, row) === 0
}

/** Reported state rests on a clock within its drift, and cannot tell a hand after the attempt from the command. */
const isExcused = ({ excused, hands }: World, { lane, wanted }: Row, issuedAt: Instant): boolean =>
  excused.clock || hands.some((hand) => hand.lane === lane && hand.value === wanted && hand.at > issuedAt)

const isOvertaken = ({ lane, sequence }: Row, earlier: World['effects']): boolean =>
  earlier.some(({ row }) => row.lane === lane && row.sequence > sequence)
/** Another row of the same lane, by its sequence. */
const isOfLane =
  ({ lane }: Row, test: (sequence: number) => boolean) =>
  (other: Row): boolean =>
    other.lane === lane && test(other.sequence)

const isByPolicy = ({ conflict, before }: Entered): boolean => {
  if (conflict === 'reject') return before.length === 0
  if (conflict === 'queue') return before.filter(({ was }) => was.state === 'queued').length < laneDepthMax
  return before.every(({ is }) => !isOpen(is.state) || is.cancel !== null)
}

const isInFlight = ({ life }: Row): boolean => isOpen(life.state) && life.state !== 'queued'

const told =
  (world: World) =>
  (row: Row): string =>
    `${row.id} is ${row.life.state} (${row.life.reason.code}), effects: ${effectsOf(world, row)}`
const toldMove = ({ row, from, to }: Move): string => `${row.id} ${from.state} -> ${to.state} (${to.reason.code})`
