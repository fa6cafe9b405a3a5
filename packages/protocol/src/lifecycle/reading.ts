import type { Ack } from '../messages/ack.ts'
import type { IvcId } from '../words/ids.ts'
import type { CheckedGuard } from '../conditions/check-guards.ts'
import { type ReasonCode, guardFailed, isReasonCode, reasonOf } from './reasons.ts'
import { type State, isOpen } from './states.ts'
import type { LifecycleEvent } from './transitions.ts'

/** What an ack means for one command: the event of the table, and the reason that the transition will carry. */
export interface Reading {
  readonly event: LifecycleEvent
  readonly code: ReasonCode
  readonly detail?: string | undefined
  /** Of `guard_failed`. */
  readonly guard?: CheckedGuard | undefined
}

/** Codes by which a vehicle proves that it never began and never will: it wrote the refusal before it sent it [L4]. */
const proofs: ReadonlySet<string> = new Set(['canceled', 'not_after_passed'])

const general = {
  received: 'received',
  running: 'begun',
  succeeded: 'done',
  failed: 'execution_failed',
  rejected: 'refused',
  unknown: 'cannot_vouch',
} as const satisfies Record<Ack['status'], ReasonCode>

/** Codes that a vehicle may give with each status. */
const allowed: Readonly<Record<Ack['status'], ReadonlySet<ReasonCode>>> = {
  received: new Set(['received']),
  running: new Set(['begun']),
  succeeded: new Set(['done', 'already_done']),
  failed: new Set(['execution_failed', 'timed_out', 'guard_failed']),
  rejected: new Set([
    'refused',
    'not_supported',
    'invalid_params',
    'guard_failed',
    'vehicle_busy',
    'clock_untrusted',
    'memory_unavailable',
    'not_after_passed',
    'canceled',
  ]),
  unknown: new Set(['cannot_vouch', 'interrupted', 'timed_out']),
}

/** Whether a vehicle may give this code with this status (SPEC section 6.2). Codes of its own it may give with any. */
export const fitsStatus = (status: Ack['status'], code: string): boolean =>
  !isReasonCode(code) || allowed[status].has(code)

interface Wish {
  readonly code: 'canceled' | 'superseded' | 'guard_failed'
  readonly guard?: CheckedGuard
}

/** What a reading depends on: the state, whether a cancel was requested, and the IVC that the command was issued to. */
interface Asked {
  readonly state: State
  readonly cancel: Wish | null
  readonly ivc?: IvcId | null
}

export const readingOf = (command: Asked, ack: Ack): Reading => {
  if (isStrangersDoubt(command, ack))
    return { event: 'received', code: 'received', detail: 'by another ivc, which cannot vouch' }
  if (ack.status === 'rejected' && proofs.has(ack.reason?.code ?? '')) return proofReading(command.cancel, ack)
  const event = ack.status === 'unknown' ? 'unsure' : ack.status
  return { event, ...reasonFor(ack) }
}

/**
 * A unit that replaced the addressed one cannot tell, but the addressed one may come back and begin until notAfter. So
 * its answer frees no lane: the command stays open until its deadline [L8].
 */
const isStrangersDoubt = ({ state, ivc }: Asked, ack: Ack): boolean =>
  ack.status === 'unknown' && isOpen(state) && typeof ivc === 'string' && ack.ivc !== undefined && ack.ivc !== ivc

const proofReading = (wish: Wish | null, ack: Ack): Reading => {
  // The guard refused it, and the vehicle proved that nothing had happened by then.
  if (wish?.code === 'guard_failed') {
    const { code, detail, guard } = wish.guard === undefined ? reasonOf(wish.code) : guardFailed(wish.guard)
    return { event: 'rejected', code, detail, guard }
  }
  if (wish !== null) return { event: 'withdrawn', code: wish.code, detail: ack.reason?.detail }
  return {
    event: 'never_begun',
    code: ack.reason?.code === 'not_after_passed' ? 'not_after_passed' : 'never_begun',
    detail: ack.reason?.detail,
  }
}

/** A code that is unknown, or does not fit this status, is kept as detail under the general code. */
const reasonFor = (ack: Ack): Omit<Reading, 'event'> => {
  const { code, detail, guard } = ack.reason ?? {}
  if (code === undefined) return { code: general[ack.status] }
  if (code === 'guard_failed' && guard !== undefined && allowed[ack.status].has(code)) return { code, detail, guard }
  if (isReasonCode(code) && allowed[ack.status].has(code)) return detail === undefined ? { code } : { code, detail }
  // A cut may split a surrogate pair, and a lone surrogate cannot be stored.
  const both = [code, detail].filter(Boolean).join(': ').slice(0, 500).toWellFormed()
  return { code: general[ack.status], detail: both }
}

/** Whether a vehicle may give this code with some status; for documentation and tests. */
export const isVehicleCode = (code: ReasonCode): boolean => Object.values(allowed).some((codes) => codes.has(code))
