import type { Instant } from '@keyfob/runtime'
import type { LeasedDelivery, Settlement } from '../ports/webhook-queue.ts'
import { endpointRest } from './endpoint-rest.ts'
import { retryPause } from './retry-pause.ts'
import type { SendOutcome } from '../outgoing/signed-sender.ts'

/** 410 Gone: the endpoint says that it no longer exists. */
const gone = 410

/** What an attempt leads to. Every failure may pass: a receiver that is being repaired answers 400 and 404, too. */
export const settlementOf = (
  { attempt, failures }: Pick<LeasedDelivery, 'attempt' | 'failures'>,
  { status, error, retryAfter }: SendOutcome,
  now: Instant,
  random: () => number = Math.random,
): Settlement => {
  if (error === null && status !== null) return { kind: 'delivered', status }
  const restUntil = now + Math.round(endpointRest(failures + 1, retryAfter, random))
  const failure = { status, error: error ?? 'no answer', restUntil }
  if (status === gone) return { kind: 'parked', gone: true, ...failure }
  const pause = retryPause(attempt, retryAfter, random)
  return pause === undefined
    ? { kind: 'parked', gone: false, ...failure }
    : { kind: 'retry', dueAt: now + Math.round(pause), ...failure }
}
