/**
 * Quotas of submits. They share the capacity of the fleet fairly; safety is elsewhere: a lane has one command in flight
 * whatever the quotas say. So without Redis each process counts alone, with the whole limit, and nothing is refused
 * because Redis is unavailable.
 *
 * A repetition must get the answer of its original, not a refusal, which would say that nothing happened. Keys of submits
 * that were accepted here lately are known and counted no more. A repetition at another process is counted, and only when
 * it would be refused the store is asked whether its key is used.
 */
import { type Clock, type Duration, minutes } from '@keyfob/runtime'
import { LRUCache } from 'lru-cache'
import type { Log } from '../ports/log.ts'
import type { CountedSubmit, QuotaMeasures, QuotaRule, QuotaService, QuotaState, UsedKeys } from '../ports/quotas.ts'
import type { CountedWindow, WindowCounts } from '../ports/window-counts.ts'

export interface QuotasOptions {
  readonly rules: readonly QuotaRule[]
  readonly counts: WindowCounts
  readonly keys: UsedKeys
  readonly clock: Pick<Clock, 'monotonic'>
  readonly log: Log
  readonly measures: QuotaMeasures
}

/** Repetitions after a lost answer come sooner. */
const repetitionsWithin: Duration = minutes(10)
/** Some seconds of the largest load. */
const acceptedMax = 50_000

export class Quotas implements QuotaService {
  readonly #options: QuotasOptions
  /** Until when the key of an accepted submit is known, on the monotonic clock. */
  readonly #accepted = new LRUCache<string, Duration>({ max: acceptedMax })

  constructor(options: QuotasOptions) {
    this.#options = options
  }

  async take(submit: CountedSubmit): Promise<readonly QuotaState[]> {
    const { rules, counts, measures } = this.#options
    if (this.#isKnown(submit)) return []
    const { states, isShared } = await counts.take(rules.map((rule) => windowOf(rule, submit)))
    measures.counted(isShared ? 'redis' : 'process')
    const named = states.map((state, nth) => ({ ...state, rule: rules[nth]! })) // a state for each window
    const over = named.filter(({ isOver }) => isOver)
    if (over.length === 0) return named
    if (await this.#isRepetition(submit)) return []
    if (submit.waits !== true) this.#tell(over, submit)
    return named
  }

  accepted(submit: CountedSubmit): void {
    const key = scopeOf(submit)
    if (key !== undefined) this.#accepted.set(key, this.#options.clock.monotonic() + repetitionsWithin)
  }

  #isKnown(submit: CountedSubmit): boolean {
    const key = scopeOf(submit)
    const until = key === undefined ? undefined : this.#accepted.get(key)
    return until !== undefined && this.#options.clock.monotonic() < until
  }

  async #isRepetition({ who, idempotencyKey }: CountedSubmit): Promise<boolean> {
    return idempotencyKey !== undefined && this.#options.keys.isKeyUsed(who, idempotencyKey)
  }

  #tell(over: readonly QuotaState[], { who, vin, command }: CountedSubmit): void {
    const { log, measures } = this.#options
    for (const { rule } of over) {
      measures.refused(rule.kind)
      log.warn('quota.exceeded', { quota: rule.name, who, vin, type: command })
    }
  }
}

const windowOf = (rule: QuotaRule, submit: CountedSubmit): CountedWindow => ({
  key: `quota:${rule.name}:${subjectOf(rule, submit)}`,
  limit: rule.limit,
  span: rule.span,
})

const subjectOf = ({ kind }: QuotaRule, { counter, vin, command }: CountedSubmit): string => {
  if (kind === 'caller') return counter
  return kind === 'vin' ? vin : `${vin}:${command}`
}

/** The scope of an idempotency key is the caller [L10]. */
const scopeOf = ({ who, idempotencyKey }: CountedSubmit): string | undefined =>
  idempotencyKey === undefined ? undefined : JSON.stringify([who, idempotencyKey])
