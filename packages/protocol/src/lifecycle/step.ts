/**
 * One command, one input, one step: the whole life of a command in the cloud as a pure function.
 *
 * The record is authoritative in the store; the holder of its row lock calls `step` and writes the result in the same
 * transaction. Nothing here knows a database, a broker or a clock: `now` is passed in. The model runs this same function
 * under loss, repetition, delay and crashes, so the laws are shown for the code that runs.
 *
 * What it does not do: lanes. A step says that its command left the lane (`freed`); `LaneGroup` picks the next one.
 */
import { type Duration, type Instant } from '@keyfob/runtime'
import type { CheckedGuard } from '../conditions/check-guards.ts'
import type { Ack } from '../messages/ack.ts'
import type { IvcId } from '../words/ids.ts'
import { attemptToReceipt, doubtHorizon, questionInterval, questionIntervalMax, repeatIntervalMax } from '../numbers.ts'
import { type Reading, readingOf } from './reading.ts'
import { type Reason, type ReasonCode, reasonOf } from './reasons.ts'
import { type Evidence, type Standing, type State, isOpen, standingOf } from './states.ts'
import { type LifecycleEvent, transitions } from './transitions.ts'

/** Who asked for the cancel, and when. */
export interface CancelWish {
  readonly at: Instant
  /** `guard_failed`: a guard held at the first attempt, and no longer when the command was to be repeated. */
  readonly code: 'canceled' | 'superseded' | 'guard_failed'
  /** Id of the caller: of the cancel, or of the command that takes its place. Absent where a guard or an earlier version wrote it. */
  readonly who?: string
  readonly guard?: CheckedGuard
}

/** The part of a command's record that its life changes. Instants are cloud time. */
export interface Life {
  readonly state: State
  readonly evidence: Evidence
  readonly reason: Reason
  /** Sequence of the last status event; the first is 1 [L9]. */
  readonly eventSequence: number
  readonly late: boolean
  readonly acceptedAt: Instant
  /** The IVC that the first attempt was issued to; null or absent: none in particular. The caller of `step` passes it in [L8]. */
  readonly ivc?: IvcId | null
  /** First attempt; what the vehicle's horizon is compared with. */
  readonly issuedAt: Instant | null
  readonly notAfter: Instant
  readonly deadline: Instant
  readonly answerTimeout: Duration
  readonly attempts: number
  /** Cancels sent. */
  readonly questions: number
  /** Last publication of either. */
  readonly attemptedAt: Instant | null
  readonly receivedAt: Instant | null
  readonly begunAt: Instant | null
  readonly settledAt: Instant | null
  readonly cancel: CancelWish | null
  readonly result: Readonly<Record<string, unknown>> | null
  /** Times that the vehicle contradicted itself. */
  readonly contradictions: number
  /** When the command wants a `tick` next; null when time no longer concerns it. */
  readonly dueAt: Instant | null
}

export type StepInput =
  | { readonly kind: 'attempt' }
  | { readonly kind: 'refusal'; readonly reason: Reason }
  | { readonly kind: 'tick' }
  /** The vehicle was heard again: a birth, a probe's reply, or its first message after silence. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'cancel'; readonly code: 'canceled' | 'superseded'; readonly who: string }
  /** In place of a repetition: an attempted command whose guard does not hold any more is withdrawn. */
  | { readonly kind: 'guard'; readonly guard: CheckedGuard }
  | { readonly kind: 'ack'; readonly ack: Ack }
  /** Reported state shows the post-condition, by the rules of [L7]. */
  | { readonly kind: 'reported' }

export interface Step {
  readonly life: Life
  /** Whether a status event is to be written. */
  readonly moved: boolean
  /** What to publish after commit. */
  readonly send: 'command' | 'cancel' | null
  /** Whether the command left its lane in this step. */
  readonly freed: boolean
  readonly contradiction: boolean
}

const still = (life: Life): Step => ({ life, moved: false, send: null, freed: false, contradiction: false })

export const step = (life: Life, input: StepInput, now: Instant): Step => {
  switch (input.kind) {
    case 'attempt':
      return now > life.notAfter ? passTime(life, now) : move(life, { event: 'attempt', code: 'attempted' }, now)
    case 'refusal':
      return move(life, { event: 'refusal', ...input.reason }, now)
    case 'tick':
      return passTime(life, now)
    case 'heard':
      return isSpeakable(life, now) ? speak(life, now) : still(life)
    case 'cancel':
      return wishCancel(life, { at: now, code: input.code, who: input.who }, now)
    case 'guard':
      return wishCancel(life, { at: now, code: 'guard_failed', guard: input.guard }, now)
    case 'ack':
      return move(life, readingOf(life, input.ack), now, input.ack)
    case 'reported':
      return move(life, { event: 'reported', code: 'reported_state' }, now)
  }
}

/** The life of a command that is accepted now, before any attempt. */
export const newLife = (
  times: Pick<Life, 'acceptedAt' | 'notAfter' | 'deadline' | 'answerTimeout'>,
  code: ReasonCode,
): Life => ({
  // Each by its name, and no spread: there is one for each command, and a profile of full load showed it.
  acceptedAt: times.acceptedAt,
  notAfter: times.notAfter,
  deadline: times.deadline,
  answerTimeout: times.answerTimeout,
  state: 'queued',
  evidence: 'none',
  reason: reasonOf(code),
  eventSequence: 1,
  late: false,
  issuedAt: null,
  attempts: 0,
  questions: 0,
  attemptedAt: null,
  receivedAt: null,
  begunAt: null,
  settledAt: null,
  cancel: null,
  result: null,
  contradictions: 0,
  dueAt: times.notAfter + 1,
})

/** Applies the table's cell for an event. */
const move = (life: Life, reading: Reading, now: Instant, ack?: Ack): Step => {
  const cell = cellFor(life, reading.event)
  if (cell === 'keep') return still(reading.event === 'running' ? withBeginning(life, now) : life)
  if (cell === 'contradiction')
    return { ...still({ ...life, contradictions: life.contradictions + 1 }), contradiction: true }
  const next: Changing<Life> = { ...life }
  place(next, cell, now)
  next.reason = reasonOf(reading.code, reading.detail, reading.guard)
  mark(next, reading.event, ack, now)
  next.dueAt = dueOf(next, now)
  const send = reading.event === 'attempt' ? ('command' as const) : null
  return { life: next, moved: true, send, freed: isOpen(life.state) && !isOpen(next.state), contradiction: false }
}

/** A vehicle that said `running` cannot prove afterwards that it never began: the one cell that looks further back than the state. */
const cellFor = (life: Life, event: LifecycleEvent) => {
  const deniesBeginning = event === 'rejected' || event === 'never_begun' || event === 'withdrawn'
  if (deniesBeginning && life.begunAt !== null) return transitions.running[event]
  return transitions[standingOf(life.state, life.evidence)][event]
}

/** A beginning that is reported in doubt moves nothing, but a later denial contradicts it. */
const withBeginning = (life: Life, now: Instant): Life =>
  life.begunAt === null && life.evidence !== 'vehicle' ? { ...life, begunAt: now } : life

const evidenceOf = (standing: Standing): Evidence => {
  if (standing === 'unknown_unsure') return 'unsure'
  if (standing === 'succeeded_reported') return 'reported'
  return standing === 'unknown' || isOpen(standing) ? 'none' : 'vehicle'
}

const stateOf = (standing: Standing): State =>
  standing === 'unknown_unsure' ? 'unknown' : standing === 'succeeded_reported' ? 'succeeded' : standing

/** A copy that is not handed out yet. It has every field already: adding one would give each record a hidden class of its own in V8. */
type Changing<Whole> = { -readonly [Field in keyof Whole]: Whole[Field] }

const place = (next: Changing<Life>, standing: Standing, now: Instant): void => {
  next.late ||= !isOpen(next.state)
  next.state = stateOf(standing)
  next.evidence = evidenceOf(standing)
  next.eventSequence += 1
  next.settledAt = isOpen(next.state) ? null : now
}

/** What an event leaves on the record besides the state. */
const mark = (next: Changing<Life>, event: LifecycleEvent, ack: Ack | undefined, now: Instant): void => {
  if (event === 'attempt') {
    next.issuedAt ??= now
    next.attempts += 1
    next.attemptedAt = now
  }
  if (ack) next.receivedAt ??= now
  if (event === 'running') next.begunAt = now
  if (ack?.result) next.result = ack.result
}

/** The first request is kept, with who made it. */
const wishCancel = (life: Life, wish: CancelWish, now: Instant): Step => {
  const wished = { ...life, cancel: life.cancel ?? wish }
  if (life.state === 'queued') return move(wished, { event: 'cancel', code: wish.code }, now)
  return isOpen(life.state) && life.cancel === null ? speak(wished, now) : still(life)
}

/** Time alone: expiry of what was never attempted, doubt at the deadline, otherwise the repetition that is due. */
const passTime = (life: Life, now: Instant): Step => {
  if (life.state === 'queued')
    return now > life.notAfter ? move(life, { event: 'ttl_elapsed', code: 'ttl_elapsed' }, now) : still(life)
  if (isOpen(life.state) && now >= life.deadline)
    return move(life, { event: 'deadline_passed', code: silenceOf(life) }, now)
  if (life.dueAt === null || now < life.dueAt) return still(life)
  return isSpeakable(life, now) ? speak(life, now) : still({ ...life, dueAt: dueOf(life, now) })
}

const silenceOf = (life: Life): ReasonCode => (life.receivedAt === null ? 'no_receipt' : 'no_answer')

/** Whether there is anything left to send to the vehicle: the command until notAfter, a wanted cancel or a doubt beyond it. */
const isSpeakable = (life: Life, now: Instant): boolean => {
  if (life.attempts === 0) return false
  if (isOpen(life.state)) return life.cancel !== null || now <= life.notAfter
  return isInDoubt(life) && now < life.deadline + doubtHorizon
}

/** An `unknown` that the vehicle has not answered about: worth asking [L7]. */
export const isInDoubt = (life: Pick<Life, 'state' | 'evidence'>): boolean =>
  life.state === 'unknown' && life.evidence === 'none'

const speak = (life: Life, now: Instant): Step => {
  const asks = life.cancel !== null || life.state === 'unknown'
  const counted = asks ? { questions: life.questions + 1 } : { attempts: life.attempts + 1 }
  const spoken = { ...life, ...counted, attemptedAt: now }
  return { ...still({ ...spoken, dueAt: dueOf(spoken, now) }), send: asks ? 'cancel' : 'command' }
}

/** When the command wants attention next. Called with the record as it will be written. */
const dueOf = (life: Life, now: Instant): Instant | null => {
  if (life.state === 'queued') return life.notAfter + 1
  if (isInDoubt(life)) {
    const due = now + doubling(questionInterval, life.questions, questionIntervalMax)
    return due < life.deadline + doubtHorizon ? due : null
  }
  if (!isOpen(life.state)) return null
  const repeat = repeatOf(life, now)
  return life.cancel !== null || repeat <= life.notAfter ? Math.min(repeat, life.deadline) : life.deadline
}

/** Before receipt at growing intervals; after it when the answer is due (SPEC section 4.2). */
const repeatOf = (life: Life, now: Instant): Instant => {
  const spoken = life.cancel === null ? life.attempts : life.questions
  const growing = now + doubling(attemptToReceipt, Math.max(spoken - 1, 0), repeatIntervalMax)
  const answerDue = life.cancel === null && life.receivedAt !== null ? life.receivedAt + life.answerTimeout : now
  return Math.max(growing, answerDue)
}

const doubling = (first: Duration, times: number, max: Duration): Duration =>
  Math.min(first * 2 ** Math.min(times, 16), max)
