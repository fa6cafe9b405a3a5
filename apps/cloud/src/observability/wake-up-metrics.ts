import { type Duration, seconds } from '@keyfob/runtime'
import { Counter, Histogram, type Registry } from 'prom-client'
import { type WakeOutcome, type WakeUpMeasures, wakeOutcomes } from '../ports/wake-ups.ts'

/** From a nearby service to the 12 s limit. */
const answerBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]

/** The numbers of wake-ups: by outcome and never by vehicle. */
export class WakeUpMetrics implements WakeUpMeasures {
  readonly #sent: Counter<'outcome'>
  readonly #times: Histogram

  constructor(registry: Registry) {
    const registers = [registry]
    this.#sent = new Counter({
      name: 'keyfob_wake_ups_total',
      help: 'Wake-ups of sleeping vehicles, by what the wake-up service did with them; unavailable: it was not sent; unanswered: it may have been.',
      labelNames: ['outcome'],
      registers,
    })
    this.#times = new Histogram({
      name: 'keyfob_wake_up_seconds',
      help: 'Time until the wake-up service answered, or failed.',
      buckets: answerBuckets,
      registers,
    })
    for (const outcome of wakeOutcomes) this.#sent.inc({ outcome }, 0)
  }

  settled(outcome: WakeOutcome, took: Duration): void {
    this.#sent.inc({ outcome })
    this.#times.observe(took / seconds(1))
  }
}
