import { type Clock, type Duration, minutes } from '@keyfob/runtime'

/** A person who pastes the wrong key a few times stays below; what tries keys does not. */
export const attemptsMax = 20
const span: Duration = minutes(1)
/** Addresses that are remembered; the one that was seen first is forgotten first. */
const addressesMax = 10_000

interface Attempts {
  readonly count: number
  readonly until: Duration
}

/** Failed attempts by address, of the last minute, in memory: so many, and then none for the rest of that minute. */
export class FailedAttempts {
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #byAddress = new Map<string, Attempts>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  get size(): number {
    return this.#byAddress.size
  }

  /** How long nothing is tried for this address; 0: now. */
  blockedFor(address: string): Duration {
    const attempts = this.#current(address)
    return attempts === undefined || attempts.count < attemptsMax ? 0 : attempts.until - this.#clock.monotonic()
  }

  note(address: string): void {
    const { count, until } = this.#current(address) ?? { count: 0, until: this.#clock.monotonic() + span }
    if (count === 0 && this.#byAddress.size >= addressesMax) this.#forgetFirst()
    this.#byAddress.set(networkOf(address), { count: count + 1, until })
  }

  #current(address: string): Attempts | undefined {
    const network = networkOf(address)
    const attempts = this.#byAddress.get(network)
    if (attempts === undefined || this.#clock.monotonic() < attempts.until) return attempts
    this.#byAddress.delete(network)
    return undefined
  }

  #forgetFirst(): void {
    const [first] = this.#byAddress.keys()
    if (first !== undefined) this.#byAddress.delete(first)
  }
}

/** Whoever has one IPv6 address has the 2^64 of its network. */
const networkOf = (address: string): string => {
  if (!address.includes(':') || address.includes('.')) return address
  const [before = '', after] = address.split('::')
  const groups = before === '' ? [] : before.split(':')
  const last = after === undefined || after === '' ? [] : after.split(':')
  const zeros = Array.from(
    { length: after === undefined ? 0 : Math.max(0, 8 - groups.length - last.length) },
    () => '0',
  )
  return `${[...groups, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}
