import { type Clock, type Duration, milliseconds } from '@keyfob/runtime'

/** Messages that are read in one go: a millisecond or two of work. */
const messagesMax = 32
/** At most 6,400 messages a second are read then; twenty thousand vehicles that report every five seconds are 4,000. */
const breakOf: Duration = milliseconds(5)

/**
 * Pauses in the reading of one connection, so that a connection that is always full leaves time for other work. What is
 * not read waits at the broker, which drops the excess.
 */
export class ReadingBreaks {
  readonly #clock: Clock
  #read = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(): void {
    this.#read += 1
  }

  get isDue(): boolean {
    return this.#read >= messagesMax
  }

  async take(): Promise<void> {
    await this.#clock.sleep(breakOf)
    this.#read = 0
  }
}
