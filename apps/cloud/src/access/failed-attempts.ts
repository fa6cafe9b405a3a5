import { type Clock, type Duration, minutes } from '@keyfob/runtime'

/** A person who pastes the wrong key a few times stays below; a program that tries keys does not. */
export const attemptsMax = 20
const span: Duration = minutes(1)
/** Networks that are remembered; the oldest is dropped first. */
const networksMax = 10_000

interface Attempts {
  readonly count: number
  readonly until: Duration
}

/** Failed attempts of the last minute by network, in memory: above a limit they are refused for the rest of that minute. */
export class FailedAttempts {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #byNetwork = new Map<string, Attempts>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  get size(): number {
    return this.#byNetwork.size
  }

  /** How long failed attempts from this network must wait; 0: not at all. */
  blockedFor(network: string): Duration {
    const attempts = this.#current(network)
    return attempts === undefined || attempts.count < attemptsMax ? 0 : attempts.until - this.#clock.monotonic()
  }

  note(network: string): void {
    const { count, until } = this.#current(network) ?? { count: 0, until: this.#clock.monotonic() + span }
    if (count === 0 && this.#byNetwork.size >= networksMax) this.#forgetFirst()
    this.#byNetwork.set(network, { count: count + 1, until })
  }

  #current(network: string): Attempts | undefined {
    const attempts = this.#byNetwork.get(network)
    if (attempts === undefined || this.#clock.monotonic() < attempts.until) return attempts
    this.#byNetwork.delete(network)
    return undefined
  }

  #forgetFirst(): void {
    const [first] = this.#byNetwork.keys()
    if (first !== undefined) this.#byNetwork.delete(first)
  }
}
