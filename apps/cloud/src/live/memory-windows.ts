/**
 * Counts in this process. The number of windows is bounded, and the least recently used are dropped first: what was
 * counted in them is forgotten.
 *
 * Before Redis it remembers what Redis said last. So a window that is used up is refused without asking again, and a
 * process that loses Redis continues to count where the processes together were.
 */
import type { Clock, Duration } from '@keyfob/runtime'
import { LRUCache } from 'lru-cache'
import type { CountedWindow, Taken, WindowCounts, WindowState } from '../ports/window-counts.ts'

export interface MemoryWindowsOptions {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly windowsMax: number
}

interface Entry {
  readonly count: number
  /** On the monotonic clock. */
  readonly until: Duration
}

export class MemoryWindows implements WindowCounts {
  readonly #clock: MemoryWindowsOptions['clock']
  readonly #entries: LRUCache<string, Entry>

  constructor({ clock, windowsMax }: MemoryWindowsOptions) {
    this.#clock = clock
    this.#entries = new LRUCache({ max: windowsMax })
  }

  get size(): number {
    return this.#entries.size
  }

  async take(windows: readonly CountedWindow[]): Promise<Taken> {
    return this.refusal(windows) ?? { isShared: false, states: windows.map((window) => this.#countOne(window)) }
  }

  /** The states, counting nothing, when one of the windows is used up. */
  refusal(windows: readonly CountedWindow[]): Taken | undefined {
    const states = windows.map((window) => this.#before(window))
    return states.some(({ isOver }) => isOver) ? { states, isShared: false } : undefined
  }

  /** What Redis says of a window. */
  keep({ key }: CountedWindow, count: number, resetsIn: Duration): void {
    this.#entries.set(key, { count, until: this.#clock.monotonic() + resetsIn })
  }

  #before({ key, limit, span }: CountedWindow): WindowState {
    const { count, until } = this.#current(key) ?? { count: 0, until: this.#clock.monotonic() + span }
    return { left: Math.max(0, limit - count), resetsIn: until - this.#clock.monotonic(), isOver: count >= limit }
  }

  #countOne(window: CountedWindow): WindowState {
    const { left, resetsIn } = this.#before(window)
    this.keep(window, window.limit - left + 1, resetsIn)
    return { left: left - 1, resetsIn, isOver: false }
  }

  #current(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || this.#clock.monotonic() < entry.until) return entry
    this.#entries.delete(key)
    return undefined
  }
}
