export interface FairTurnsOptions {
  /** Turns at the same time. */
  readonly max: number
  /** At most this many of them for one. */
  readonly ofOneMax: number
}

/**
 * A bounded number of turns, shared fairly (round robin): the ones that wait get the next turn one after another, so one
 * that wants a thousand turns delays each of the others by one turn at most.
 */
export class FairTurns {
  readonly #options: FairTurnsOptions
  readonly #taken = new Map<string, number>()
  /** In the order in which they get the next turn. */
  readonly #waiting = new Map<string, (() => void)[]>()
  #takenCount = 0
  #waitingCount = 0

  constructor(options: FairTurnsOptions) {
    this.#options = options
  }

  /** Turns that are taken. */
  get taken(): number {
    return this.#takenCount
  }

  /** Those that wait for one. */
  get waiting(): number {
    return this.#waitingCount
  }

  /** Resolves when the turn begins; undefined when it began at once. Each has to be ended. */
  begin(who: string): Promise<void> | undefined {
    if (!this.#waiting.has(who) && this.#mayBegin(who)) return this.#note(who, 1)
    const own = this.#waiting.get(who) ?? []
    this.#waiting.set(who, own)
    this.#waitingCount += 1
    return new Promise((resolve) => own.push(resolve))
  }

  end(who: string): void {
    this.#note(who, -1)
    for (const [next, own] of this.#waiting) {
      if (this.#takenCount >= this.#options.max) return
      if (this.#mayBegin(next)) this.#giveTo(next, own)
    }
  }

  #mayBegin(who: string): boolean {
    const { max, ofOneMax } = this.#options
    return this.#takenCount < max && (this.#taken.get(who) ?? 0) < ofOneMax
  }

  /** And then it is the last in line. */
  #giveTo(who: string, own: (() => void)[]): void {
    this.#note(who, 1)
    this.#waitingCount -= 1
    this.#waiting.delete(who)
    const begin = own.shift()
    if (own.length > 0) this.#waiting.set(who, own)
    begin?.()
  }

  #note(who: string, change: 1 | -1): undefined {
    const count = (this.#taken.get(who) ?? 0) + change
    if (count === 0) this.#taken.delete(who)
    else this.#taken.set(who, count)
    this.#takenCount += change
  }
}
