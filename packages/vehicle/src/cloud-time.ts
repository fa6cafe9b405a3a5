import { randomUUID } from 'node:crypto'
import {
  type TimeEstimate, type TimeExchange, betterExchange, estimateCloudTime, timeExchangeTimeout, timeRefreshDefault,
} from '@keyfob/protocol' // prettier-ignore
import type { Clock, Duration, Instant, Timer } from '@keyfob/runtime'

/** Questions whose answer still counts; older ones would be bad estimates anyway. */
const askedMax = 8

/**
 * Cloud time as the vehicle knows it [L5]: asked by the nonce of a birth, answered with the cloud's `now`, kept on the
 * monotonic clock. Only nonces of this run count, so no exchange is older than the memory. Asks again while there is no
 * answer, and every hour after one.
 */
export class CloudTime {
  readonly #clock: Clock
  readonly #ask: (nonce: string) => void
  readonly #asked = new Map<string, Duration>()
  #exchange: TimeExchange | undefined
  #again: Timer | undefined

  /** `ask` sends a birth with this nonce. */
  constructor(clock: Clock, ask: (nonce: string) => void) {
    this.#clock = clock
    this.#ask = ask
  }

  /** Undefined before the first exchange. */
  estimate(): TimeEstimate | undefined {
    return this.#exchange && estimateCloudTime(this.#exchange, this.#clock.monotonic())
  }

  ask(): void {
    this.#schedule(timeExchangeTimeout)
    this.#ask(this.nonce())
  }

  /** A new nonce, whose answer counts from now on. */
  nonce(): string {
    const nonce = randomUUID()
    this.#asked.set(nonce, this.#clock.monotonic())
    const oldest = this.#asked.keys().next()
    if (this.#asked.size > askedMax && !oldest.done) this.#asked.delete(oldest.value)
    return nonce
  }

  /** False for a nonce that was not asked, or is answered already: a time that came twice is older than it looks. */
  answer(nonce: string, cloudNow: Instant): boolean {
    const askedAt = this.#asked.get(nonce)
    if (askedAt === undefined) return false
    this.#asked.delete(nonce)
    const answeredAt = this.#clock.monotonic()
    this.#exchange = betterExchange(this.#exchange, { cloudNow, askedAt, answeredAt }, answeredAt)
    this.#schedule(timeRefreshDefault)
    return true
  }

  /** Nobody can be asked any more. What is known stays known. */
  pause(): void {
    this.#again?.cancel()
    this.#again = undefined
  }

  #schedule(pause: Duration): void {
    this.#again?.cancel()
    this.#again = this.#clock.schedule(pause, () => this.ask())
  }
}
