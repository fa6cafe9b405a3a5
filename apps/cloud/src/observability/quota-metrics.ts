import { Counter, type Registry } from 'prom-client'
import { type QuotaKind, type QuotaMeasures, quotaKinds } from '../ports/quotas.ts'

const places = ['redis', 'process'] as const

/** The numbers of quotas: by what they count, never by caller or vehicle. */
export class QuotaMetrics implements QuotaMeasures {
  readonly #refused: Counter<'quota'>
  readonly #counted: Counter<'where'>

  constructor(registry: Registry) {
    const registers = [registry]
    this.#refused = new Counter({
      name: 'keyfob_quota_refused_total',
      help: 'Submits that a quota refused, by what the quota counts.',
      labelNames: ['quota'],
      registers,
    })
    this.#counted = new Counter({
      name: 'keyfob_quota_counted_total',
      help: 'Submits that quotas looked at, by where: redis for all processes, process for this one alone (also each refusal that needed no question to Redis).',
      labelNames: ['where'],
      registers,
    })
    for (const quota of quotaKinds) this.#refused.inc({ quota }, 0)
    for (const where of places) this.#counted.inc({ where }, 0)
  }

  refused(quota: QuotaKind): void {
    this.#refused.inc({ quota })
  }

  counted(where: (typeof places)[number]): void {
    this.#counted.inc({ where })
  }
}
