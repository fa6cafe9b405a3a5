/**
 * Lanes whose vehicle was sent a command a moment ago, and is about to answer. A submit to such a lane is better off in the
 * group of that answer: it takes the lane at once, instead of being queued, written again and told about once more.
 *
 * A hint of this process alone: what it misses costs a write, and order is the lane's own [L8].
 */
import type { Clock, Duration } from '@keyfob/runtime'
import { milliseconds } from '@keyfob/runtime'
import { isOpen } from '@keyfob/protocol'
import type { Change, NewCommand } from '../ports/command-store.ts'

/** A vehicle that answers at once has answered by then, and its answer has come through. */
const answersWithin: Duration = milliseconds(200)

export class BusyLanes {
  readonly #clock: Pick<Clock, 'monotonic'>
  /** When the command in flight was sent, the oldest first. */
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
