/**
 * The wake-up service as an HTTP endpoint: one signed POST for each wake-up, as a webhook's (Standard Webhooks), with its
 * limits for time, redirects, addresses and answers. Only the status of the answer counts.
 */
import { formatInstant } from '@keyfob/runtime'
import type { SendOutcome, SignedSender } from '../outgoing/signed-sender.ts'
import type { WakeAnswer, WakeUp, WakeUpService } from '../ports/wake-ups.ts'

export interface HttpWakeUpServiceOptions {
  readonly sender: Pick<SignedSender, 'send'>
  readonly url: string
  /** The newest first; each signs. */
  readonly secrets: readonly string[]
}

export class HttpWakeUpService implements WakeUpService {
  readonly #options: HttpWakeUpServiceOptions

  constructor(options: HttpWakeUpServiceOptions) {
    this.#options = options
  }

  async wake(wakeUp: WakeUp, signal: AbortSignal): Promise<WakeAnswer> {
    const { sender, url, secrets } = this.#options
    return answerOf(await sender.send({ id: wakeUp.id, url, secrets, body: bodyOf(wakeUp) }, signal))
  }
}

const bodyOf = ({ vin, ivc, commandId, at, notAfter }: WakeUp): string =>
  JSON.stringify({
    type: 'vehicle.wake_up',
    timestamp: formatInstant(at),
    data: { vin, ivc, commandId, notAfter: formatInstant(notAfter) },
  })

/**
 * It says nothing about this vehicle, and that nothing was done: the signature was not accepted (401), the request not read
 * (408), too many of them (429), or the service is not ready (503). A redirect, which is not followed, belongs to them.
 */
const notNow: ReadonlySet<number> = new Set([401, 408, 429, 503])

const answerOf = ({ status, error, mayHaveArrived, retryAfter }: SendOutcome): WakeAnswer => {
  if (error === null) return { kind: 'accepted' }
  if (status === null)
    return mayHaveArrived
      ? { kind: 'unanswered', problem: error }
      : { kind: 'unavailable', problem: error, retryAfter: null }
  const problem = `it answered ${status}`
  if (status < 400 || notNow.has(status)) return { kind: 'unavailable', problem, retryAfter }
  // A server error says nothing about what was done before it.
  return status >= 500 ? { kind: 'unanswered', problem } : { kind: 'refused', problem }
}
