import { type Duration, seconds } from '@keyfob/runtime'
import { Counter, Histogram, type Registry } from 'prom-client'
import type { WebhookMeasures } from '../ports/webhook-measures.ts'
import type { Settlement } from '../ports/webhook-queue.ts'

/** From a nearby endpoint to the 12 s limit. */
const attemptBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]

const outcomes = ['delivered', 'retry', 'parked', 'forgotten'] as const satisfies readonly Settlement['kind'][]

/** The numbers of webhooks: by outcome and never by endpoint, whose URL may hold a secret. */
export class WebhookMetrics implements WebhookMeasures {
  readonly #attempts: Counter<'outcome'>
  readonly #times: Histogram

  constructor(registry: Registry) {
    const registers = [registry]
    this.#attempts = new Counter({
      name: 'keyfob_webhook_attempts_total',
      help: 'Attempts to deliver an event to a webhook, by outcome; forgotten: the event is no longer in history.',
      labelNames: ['outcome'],
      registers,
    })
    this.#times = new Histogram({
      name: 'keyfob_webhook_attempt_seconds',
      help: 'Time from the DNS lookup of an endpoint to the end of its response.',
      buckets: attemptBuckets,
      registers,
    })
    for (const outcome of outcomes) this.#attempts.inc({ outcome }, 0)
  }

  settled(outcome: Settlement['kind'], took: Duration): void {
    this.#attempts.inc({ outcome })
    if (outcome !== 'forgotten') this.#times.observe(took / seconds(1))
  }
}
