/**
 * The rules by which a vehicle treats a message, as pure functions over its memory [L4] [L5]. The SDK runs them with a
 * disk and a connection, the model with neither. A verdict of `answer` must be durable before it is sent.
 */
import type { Duration, Instant } from '@keyfob/runtime'
import type { CancelMessage, CommandMessage } from '../messages/downlink.ts'
import type { IvcId } from '../words/ids.ts'
import type { Answer, Memory, TimeEstimate } from './memory.ts'

export type Verdict =
  /** Said before: say it again. */
  | { readonly kind: 'replay'; readonly answer: Answer }
  /** Begun and not ended yet: say `running`. */
  | { readonly kind: 'running' }
  /** The memory has no horizon yet: keep the message until the first time exchange, say nothing. */
  | { readonly kind: 'hold' }
  /** Remember this answer, then send it. */
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Never begun here: it may wait for its turn (a command), or is dead once the answer is durable (a cancel). */
  | { readonly kind: 'admit' }

const cannotVouch = (detail: string): Verdict => ({
  kind: 'answer',
  answer: { status: 'unknown', reason: { code: 'cannot_vouch', detail } },
})

/** What a command or a cancel meets in the memory; the same for both. */
const recall = (memory: Memory, message: CommandMessage | CancelMessage, ivc: IvcId | null): Verdict => {
  const known = memory.commands.get(message.id)
  if (known?.answer) return { kind: 'replay', answer: known.answer }
  if (known) return { kind: 'running' }
  if (memory.horizon === null) return { kind: 'hold' }
  if (message.issuedAt <= memory.horizon) return cannotVouch('issued at or before the memory horizon')
  // Another unit may have begun it before this one took its place; so may one that was issued to no unit in particular.
  if (message.ivc !== ivc) return cannotVouch('issued to another ivc')
  return { kind: 'admit' }
}

/** What to do with a command, or its repetition, on arrival. */
export const judgeCommand = (memory: Memory, message: CommandMessage, ivc: IvcId | null): Verdict =>
  recall(memory, message, ivc)

/** What to do with a cancel, which is also the question "what became of it?" [L7]. */
export const judgeCancel = (memory: Memory, message: CancelMessage, ivc: IvcId | null): Verdict => {
  const verdict = recall(memory, message, ivc)
  return verdict.kind === 'admit'
    ? { kind: 'answer', answer: { status: 'rejected', reason: { code: 'canceled' } } }
    : verdict
}

/**
 * Whether a command may begin at this moment, asked right before `begun` is written; `judgeCommand` must admit it then
 * too, since a cancel may have come while it waited. The answer is the refusal; undefined means begin. `notAfter` counts
 * for the latest instant that the estimate allows [L5].
 */
export const judgeBeginning = (
  notAfter: Instant,
  estimate: TimeEstimate | undefined,
  tolerance: Duration,
): Answer | undefined => {
  if (estimate === undefined || estimate.error > tolerance)
    return { status: 'rejected', reason: { code: 'clock_untrusted' } }
  if (estimate.now + estimate.error > notAfter) return { status: 'rejected', reason: { code: 'not_after_passed' } }
  return undefined
}

/**
 * The same question once `begun` is durable, right before the effect: a slow disk takes time too [L5]. A repetition may
 * have been told `running` meanwhile, so this refusal is `failed`, not `rejected`: it began, and nothing happened.
 */
export const judgeEffect = (
  notAfter: Instant,
  estimate: TimeEstimate | undefined,
  tolerance: Duration,
): Answer | undefined => {
  const refusal = judgeBeginning(notAfter, estimate, tolerance)
  return (
    refusal && { status: 'failed', reason: { code: 'timed_out', detail: `${refusal.reason?.code} before the effect` } }
  )
}
