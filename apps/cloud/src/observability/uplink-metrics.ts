import { Counter, type Registry } from 'prom-client'
import { type UplinkMeasures, type UplinkRefusal, uplinkRefusals } from '../ports/uplink-measures.ts'

/** What of the vehicles' messages is not kept, because one sends too much of it. Never a VIN: the log names it. */
export class UplinkMetrics implements UplinkMeasures {
  readonly #refused: Counter<'reason'>

  constructor(registry: Registry) {
    this.#refused = new Counter({
      name: 'keyfob_uplink_refused_total',
      help: 'What of the vehicles’ messages was not kept: reports and presence above a vehicle’s rate, signals above its bound, registrations above theirs.',
      labelNames: ['reason'],
      registers: [registry],
    })
    for (const reason of uplinkRefusals) this.#refused.inc({ reason }, 0)
  }

  refused(reason: UplinkRefusal, count: number): void {
    this.#refused.inc({ reason }, count)
  }
}
