/**
 * The closed list of reason codes. Every transition carries one; states stay few, reasons tell the story.
 * contract/SPEC.md documents each; a house test keeps the two lists equal.
 */
import { type CheckedGuard, guardSentence } from '../conditions/check-guards.ts'

export const layers = ['api', 'policy', 'transport', 'vehicle', 'user'] as const
export type Layer = (typeof layers)[number]

interface ReasonFacts {
  readonly layer: Layer
  /** Whether submitting the same request again may help. */
  readonly retryable: boolean
  /** Whether the effect may have taken place in the vehicle. */
  readonly mayHaveTakenEffect: boolean
}

const facts = (layer: Layer, retryable: boolean, mayHaveTakenEffect: boolean): ReasonFacts => ({
  layer,
  retryable,
  mayHaveTakenEffect,
})

export const reasonFacts = {
  waiting_for_lane: facts('policy', false, false),
  waiting_for_vehicle: facts('transport', false, false),
  attempted: facts('transport', false, true),
  received: facts('vehicle', false, true),
  begun: facts('vehicle', false, true),
  done: facts('vehicle', false, true),
  already_done: facts('vehicle', false, false),
  reported_state: facts('vehicle', false, true),
  execution_failed: facts('vehicle', true, false),
  refused: facts('vehicle', false, false),
  not_supported: facts('vehicle', false, false),
  invalid_params: facts('vehicle', false, false),
  guard_failed: facts('policy', true, false),
  vehicle_busy: facts('vehicle', true, false),
  ivc_replaced: facts('policy', true, false),
  clock_untrusted: facts('vehicle', true, false),
  memory_unavailable: facts('vehicle', true, false),
  ttl_elapsed: facts('policy', true, false),
  not_after_passed: facts('vehicle', true, false),
  never_begun: facts('vehicle', true, false),
  canceled: facts('user', true, false),
  superseded: facts('policy', false, false),
  no_receipt: facts('transport', true, true),
  no_answer: facts('transport', true, true),
  cannot_vouch: facts('vehicle', true, true),
  interrupted: facts('vehicle', true, true),
  timed_out: facts('vehicle', true, true),
} as const satisfies Record<string, ReasonFacts>

export type ReasonCode = keyof typeof reasonFacts
export const reasonCodes = Object.keys(reasonFacts) as readonly ReasonCode[] // the keys of a literal are its keyof

/** Why a command is in its state; the `reason` of every transition (SPEC section 5). */
export interface Reason extends ReasonFacts {
  readonly code: ReasonCode
  /** Free text of at most 500 characters, for a person. */
  readonly detail?: string
  /** Of `guard_failed`: the guard that did not hold, and what it was judged by. */
  readonly guard?: CheckedGuard
}

/** A reason with the facts of its code. */
export const reasonOf = (code: ReasonCode, detail?: string, guard?: CheckedGuard): Reason => {
  const { layer, retryable, mayHaveTakenEffect } = reasonFacts[code]
  const reason = { code, layer, retryable, mayHaveTakenEffect, ...(detail !== undefined && { detail }) }
  return guard === undefined ? reason : { ...reason, guard }
}

/** Of the cloud, which asked reported state. */
export const guardFailed = (guard: CheckedGuard): Reason => reasonOf('guard_failed', guardSentence(guard), guard)

export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(reasonFacts, code)
