import { randomUUID } from 'node:crypto'
import {
  type TimeEstimate,
  type TimeExchange,
  betterExchange,
  clockDriftPpm,
  estimateCloudTime,
  timeExchangePauseMax,
  timeExchangeTimeout,
  timeRefreshDefault,
} from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, type Timer, backoff } from '@keyfob/runtime'

/** With equal jitter the first pause is between `timeExchangeTimeout` and twice that. */
const pauses = { base: 2 * timeExchangeTimeout, max: timeExchangePauseMax }
/** Questions whose answer still counts; older ones would be bad estimates anyway. */
const askedMax = 8

interface Question {
  readonly nonce: string
  readonly askedAt: Duration
}

/**
 * Cloud time as the vehicle knows it [L5]: asked by the nonce of a birth, answered with the cloud's `now`, kept on the
 * monotonic clock. Only nonces of this run count, so no exchange is older than the memory. Asks again while there is no
 * answer that is good enough, less and less often, and every hour after one.
 */
export class CloudTime {
  readonly #clock: Clock
  readonly #tolerance: Duration
  readonly #ask: (nonce: string) => void
  #asked: readonly Question[] = []
  readonly #random: () => number
  #exchange: TimeExchange | undefined
  #again: Timer | undefined
  /** Questions since the last good answer, on this connection. */
  #inVain = 0

  /** `ask` sends a birth with this nonce. */
  constructor(clock: Clock, tolerance: Duration, ask: (nonce: string) => void, random = Math.random) {
    this.#clock = clock
    this.#tolerance = tolerance
    this.#ask = ask
    this.#random = random
  }

  /** Undefined before the first exchange. */
  estimate(): TimeEstimate | undefined {
    return this.#exchange && estimateCloudTime(this.#exchange, this.#clock.monotonic())
  }

  ask(): void {
    this.#inVain += 1
    this.askSoon()
    this.#ask(this.nonce())
  }

  /** A new nonce, whose answer counts from now on. */
  nonce(): string {
    const nonce = randomUUID()
    this.#asked = [...this.#asked, { nonce, askedAt: this.#clock.monotonic() }].slice(-askedMax)
    return nonce
  }

  /** False for a nonce that was not asked, or is answered already: a time that came twice is older than it looks. */
  answer(nonce: string, cloudNow: Instant): boolean {
    const question = this.#asked.find((each) => each.nonce === nonce)
    if (question === undefined) return false
    this.#asked = this.#asked.filter((each) => each !== question)
    const { askedAt } = question
    const answeredAt = this.#clock.monotonic()
    this.#exchange = betterExchange(this.#exchange, { cloudNow, askedAt, answeredAt }, answeredAt)
    this.#plan()
    return true
  }

  /** There is no answer yet, or the last one was of no use. */
  askSoon(): void {
    this.#schedule(backoff(this.#inVain, pauses, this.#random))
  }

  /** Before the memory is opened: a question that was asked before could be older than what the memory has lost [L4]. */
  forget(): void {
    this.pause()
    this.#asked = []
    this.#exchange = undefined
  }

  /** There is no connection to ask on. What is known stays known. */
  pause(): void {
    this.#again?.cancel()
    this.#again = undefined
    this.#inVain = 0
  }

  /** Again when drift has used up half of what is left of the tolerance; soon, for an estimate that is not trusted. */
  #plan(): void {
    const left = this.#tolerance - (this.estimate()?.error ?? Infinity)
    if (left <= 0) return this.askSoon()
    this.#inVain = 0
    const drifted = ((left / 2) * 1_000_000) / clockDriftPpm
    this.#schedule(Math.min(timeRefreshDefault, Math.max(timeExchangeTimeout, drifted)))
  }

  #schedule(pause: Duration): void {
    this.#again?.cancel()
    this.#again = this.#clock.schedule(pause, () => this.ask())
  }
}
