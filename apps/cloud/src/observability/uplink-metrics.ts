import { Counter, type Registry } from 'prom-client'
import { type UplinkMeasures, type UplinkRefusal, uplinkRefusals } from '../ports/uplink-measures.ts'

/** Messages of vehicles that are dropped, because one vehicle sends too many. Labels never hold a VIN: the log names it. */
export class UplinkMetrics implements UplinkMeasures {
  readonly #refused: Counter<'reason'>

  constructor(registry: Registry) {
    this.#refused = new Counter({
      name: 'keyfob_uplink_refused_total',
      help: 'Messages of vehicles that were dropped: reports and presence above a vehicle’s rate, signals above its limit, registrations above the rate, and what does not count by its signature.',
      labelNames: ['reason'],
      registers: [registry],
    })
    for (const reason of uplinkRefusals) this.#refused.inc({ reason }, 0)
  }

  refused(reason: UplinkRefusal, count: number): void {
    this.#refused.inc({ reason }, count)
  }
}
