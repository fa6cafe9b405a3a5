/** How many groups are read first, at most, after one was remembered wrongly. */
const pauseMax = 1_024

/**
 * Whether groups are worth being written by what is remembered. Where other processes step the commands that this one
 * accepts, memory is always out of date, and a group that finds out costs a flight more: after each such group, twice as
 * many are read first as after the one before; after each that was right, half as many.
 */
export class Trust {
  #pause = 0
  #toRead = 0

  /** Asked once for each group. */
  allows(): boolean {
    if (this.#toRead === 0) return true
    this.#toRead -= 1
    return false
  }

  /** @param wasRight whether a group that was allowed found everything as it was remembered */
  note(wasRight: boolean): void {
    this.#pause = wasRight ? Math.floor(this.#pause / 2) : Math.min(Math.max(1, this.#pause * 2), pauseMax)
    if (!wasRight) this.#toRead = this.#pause
  }
}
