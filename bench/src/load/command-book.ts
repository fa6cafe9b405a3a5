/** What callers and vehicles saw of each command of a run. */
import { percentilesOf } from '../figures/percentiles.ts'

interface Accepted {
  readonly id: string
  /** When it was meant to be sent, on the monotonic clock and on the wall clock. */
  readonly begunAt: number
  readonly begunWall: number
  readonly answeredAt: number
}

export class CommandBook {
  readonly #accepted: Accepted[] = []
  readonly #arrived = new Map<string, number>()
  /** What is measured; monotonic. */
  #from = Infinity
  #to = Infinity
  #twice = 0
  /** Answers 503 with the measured span, and all else that is no 2xx. */
  #refused = 0
  #failed = 0
  /** The first answer that is neither. */
  firstFailure: string | undefined

  get acceptedCount(): number {
    return this.#accepted.length
  }

  get ids(): readonly string[] {
    return this.#accepted.map(({ id }) => id)
  }

  begin(): void {
    this.#from = performance.now()
  }

  end(): void {
    this.#to = performance.now()
  }

  accept(id: string, begunAt: number): void {
    const answeredAt = performance.now()
    this.#accepted.push({ id, begunAt, begunWall: Date.now() - (answeredAt - begunAt), answeredAt })
  }

  refuse(): void {
    if (this.#isMeasured(performance.now())) this.#refused += 1
  }

  fail(what: string): void {
    this.firstFailure ??= what
    if (this.#isMeasured(performance.now())) this.#failed += 1
  }

  arrive(id: string): void {
    if (this.#arrived.has(id)) this.#twice += 1
    else this.#arrived.set(id, performance.now())
  }

  /** Of those that were begun while it was measured. */
  get measuredIds(): readonly string[] {
    return this.#measured().map(({ id }) => id)
  }

  figures(settledAt: ReadonlyMap<string, number>): Record<string, number> {
    const measured = this.#measured()
    const seconds = (this.#to - this.#from) / 1000
    const answered = this.#accepted.filter(({ answeredAt }) => this.#isMeasured(answeredAt)).length
    const spans = (of: (command: Accepted) => number | undefined): readonly number[] =>
      measured.flatMap((command) => of(command) ?? [])
    return {
      'accepted/s': Math.round(answered / seconds),
      ...percentilesOf(
        'accept',
        spans(({ begunAt, answeredAt }) => answeredAt - begunAt),
      ),
      ...percentilesOf(
        'to vehicle',
        spans(({ id, begunAt }) => since(begunAt, this.#arrived.get(id))),
      ),
      ...percentilesOf(
        'settle',
        spans(({ id, begunWall }) => since(begunWall, settledAt.get(id))),
      ),
      'refused (503)': this.#refused,
      failed: this.#failed,
      undelivered: this.#accepted.filter(({ id }) => !this.#arrived.has(id)).length,
      'delivered again': this.#twice,
    }
  }

  #measured(): readonly Accepted[] {
    return this.#accepted.filter(({ begunAt }) => this.#isMeasured(begunAt))
  }

  #isMeasured(at: number): boolean {
    return at >= this.#from && at < this.#to
  }
}

/** Two clocks of one machine may differ by less than a millisecond. */
const since = (from: number, to: number | undefined): number | undefined =>
  to === undefined ? undefined : Math.max(0, to - from)
