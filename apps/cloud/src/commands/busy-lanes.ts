/**
 * Lanes whose vehicle was sent a command a moment ago, and is about to answer. A submit to such a lane waits for the group
 * that holds the answer: there it takes the lane at once. Otherwise it is queued, written a second time and reported twice.
 *
 * This is a hint within one process. A lane that it misses costs one more write; the order is kept by the lane itself [L8].
 */
import type { Clock, Duration } from '@keyfob/runtime'
import { milliseconds } from '@keyfob/runtime'
import { isOpen } from '@keyfob/protocol'
import type { Change, NewCommand } from '../ports/command-store.ts'

/** Long enough for a vehicle that answers at once, and for its answer to arrive. */
const answersWithin: Duration = milliseconds(200)

export class BusyLanes {
  readonly #clock: Pick<Clock, 'monotonic'>
  /** When the command in flight of each lane was sent, the oldest first. */
  readonly #sentAt = new Map<string, Duration>()

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock
  }

  /** After a commit. */
  note(changes: readonly Change[]): void {
    const now = this.#clock.monotonic()
    for (const { record } of changes) if (!isOpen(record.state)) this.#sentAt.delete(laneKey(record))
    for (const { record, send } of changes) if (send === 'command') this.#noteSent(laneKey(record), now)
    for (const [key, sentAt] of this.#sentAt) {
      if (now - sentAt < answersWithin) break
      this.#sentAt.delete(key)
    }
  }

  #noteSent(key: string, now: Duration): void {
    this.#sentAt.delete(key)
    this.#sentAt.set(key, now)
  }

  isAboutToAnswer(command: Pick<NewCommand, 'vin' | 'lane' | 'conflict'>): boolean {
    const sentAt = command.conflict === 'queue' ? this.#sentAt.get(laneKey(command)) : undefined
    return sentAt !== undefined && this.#clock.monotonic() - sentAt < answersWithin
  }
}

const laneKey = ({ vin, lane }: { readonly vin: string; readonly lane: string }): string => `${vin} ${lane}`
