import { seconds } from '@keyfob/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ackStatuses } from '../messages/ack.ts'
import { reasonOf } from './reasons.ts'
import { acceptedAt, ackOf, waitingLife } from './testing/sample-life.ts'
import { evidences, isOpen, standingOf } from './states.ts'
import { type Life, type Step, type StepInput, step } from './step.ts'
import { transitions } from './transitions.ts'

/** One leg of a random life: an input, and what holds before and after it. */
interface Leg {
  readonly before: Life
  readonly input: StepInput
  readonly now: number
  readonly after: Step
}

const codes = [undefined, 'canceled', 'not_after_passed', 'already_done', 'interrupted', 'strange'] as const
const ackInput = fc
  .tuple(fc.constantFrom(...ackStatuses), fc.constantFrom(...codes))
  .map(([status, code]): StepInput => ({ kind: 'ack', ack: ackOf(status, code) }))
const input: fc.Arbitrary<StepInput> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<StepInput>({ kind: 'attempt' }) },
  { weight: 6, arbitrary: fc.constant<StepInput>({ kind: 'tick' }) },
  { weight: 5, arbitrary: ackInput },
  fc.constant<StepInput>({ kind: 'heard' }),
  fc.constant<StepInput>({ kind: 'reported' }),
  fc.constant<StepInput>({ kind: 'refusal', reason: reasonOf('ivc_replaced') }),
  fc.constantFrom('canceled', 'superseded').map((code): StepInput => ({ kind: 'cancel', code, who: 'key:a' })),
)
/** Spans that hit due instants, notAfter and the deadline as well as the moments between them. */
const pause = fc.oneof(fc.integer({ min: 0, max: seconds(20) }), fc.constantFrom<'due'>('due'))

const live = (script: readonly (readonly [number | 'due', StepInput])[]): readonly Leg[] => {
  const legs: Leg[] = []
  let life = waitingLife()
  let now = acceptedAt
  for (const [wait, next] of script) {
    now = wait === 'due' ? Math.max(now, life.dueAt ?? now) : now + wait
    const after = step(life, next, now)
    legs.push({ before: life, input: next, now, after })
    life = after.life
  }
  return legs
}

const holds = (law: (leg: Leg) => void): void =>
  fc.assert(
    fc.property(fc.array(fc.tuple(pause, input), { maxLength: 40 }), (script) => live(script).forEach(law)),
    { numRuns: 400 },
  )

const rank = (life: Life): number => evidences.indexOf(life.evidence)

describe('whatever happens to a command', () => {
  it('moves along the table only, with one event for each move [L2] [L9]', () =>
    holds(({ before, after }) => {
      const [from, to] = [standingOf(before.state, before.evidence), standingOf(after.life.state, after.life.evidence)]
      expect(after.moved).toBe(from !== to)
      expect(after.life.eventSequence).toBe(before.eventSequence + (after.moved ? 1 : 0))
      if (after.moved) expect(Object.values(transitions[from])).toContain(to)
    }))

  it('once settled it changes for better evidence only, and then it is late [L2]', () =>
    holds(({ before, after }) => {
      if (isOpen(before.state) || !after.moved) return
      expect(rank(after.life)).toBeGreaterThan(rank(before))
      expect(after.life.late).toBe(true)
      expect(after.freed).toBe(false)
    }))

  it('the answer of the vehicle stands: only contradictions are counted [L2]', () =>
    holds(({ before, after }) => {
      if (isOpen(before.state) || before.evidence !== 'vehicle') return
      expect(after.life).toEqual({ ...before, contradictions: after.life.contradictions })
      expect(after.send).toBe(null)
    }))

  it('a contradiction changes nothing but its count', () =>
    holds(({ before, after }) => {
      if (after.contradiction)
        expect(after).toEqual({
          life: { ...before, contradictions: before.contradictions + 1 },
          moved: false,
          send: null,
          freed: false,
          contradiction: true,
        })
    }))

  it('unknown means attempted, queued means never attempted, and time expires only what was queued [L7]', () =>
    holds(({ before, after: { life, moved } }) => {
      if (life.state === 'queued') expect(life.attempts).toBe(0)
      if (life.state === 'unknown') expect(life.attempts).toBeGreaterThan(0)
      if (moved && life.reason.code === 'ttl_elapsed') expect(before.attempts).toBe(0)
    }))

  it('every open command has a next due instant, at its deadline at the latest [L6]', () =>
    holds(({ after: { life } }) => {
      if (!isOpen(life.state)) return
      expect(life.dueAt).not.toBe(null)
      expect(life.dueAt).toBeLessThanOrEqual(life.deadline)
    }))

  it('a tick at or after the deadline settles it [L6]', () =>
    holds(({ before, input: { kind }, now, after }) => {
      if (kind === 'tick' && now >= before.deadline) expect(isOpen(after.life.state)).toBe(false)
    }))

  it('no command leaves after notAfter, and none once a cancel is wanted [L5]', () =>
    holds(({ now, after }) => {
      if (after.send !== 'command') return
      expect(now).toBeLessThanOrEqual(after.life.notAfter)
      expect(after.life.cancel).toBe(null)
    }))

  it('whatever is sent was recorded first [L7]', () =>
    holds(({ now, before, after: { life, send } }) => {
      if (send === null) return
      expect(life.attemptedAt).toBe(now)
      expect(life.attempts + life.questions).toBe(before.attempts + before.questions + 1)
      expect(life.issuedAt).not.toBe(null)
    }))

  it('issuedAt is always the first attempt [L4]', () =>
    holds(({ before, after }) => {
      if (before.issuedAt !== null) expect(after.life.issuedAt).toBe(before.issuedAt)
    }))

  it('a command leaves its lane exactly when it stops being open [L8]', () =>
    holds(({ before, after }) => expect(after.freed).toBe(isOpen(before.state) && !isOpen(after.life.state))))
})
