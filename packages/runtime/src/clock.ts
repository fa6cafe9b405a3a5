import type { Duration } from './duration.ts'
import type { Instant } from './instant.ts'
import { sleepOn } from './sleep-on.ts'

/** Something that will run once, unless it is canceled first. */
export interface Timer {
  /** Fine after it ran, and fine twice. */
  cancel(): void
}

/**
 * Time, passed in. Nothing outside this package reads the time or sets a timer by itself, so that a test owns both
 * (`VirtualClock`).
 */
export interface Clock {
  /** Wall time. It can jump, either way: compare it with other instants, never measure a span with it. */
  now(): Instant
  /** Time since some fixed, unknown moment. It never goes back: subtract two of them to measure a span. */
  monotonic(): Duration
  /**
   * Resolves after `duration`; zero and less mean soon, never at once.
   * @throws the signal's reason, as soon as the signal is aborted
   */
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>
  /**
   * Runs `run` once after `duration` of monotonic time; `Infinity` is never. `run` must not throw: no
   * caller would see it.
   */
  schedule(duration: Duration, run: () => void): Timer
}

/** The longest delay that `setTimeout` takes; a longer one overflows and fires at once. About 24.8 days. */
const longestTimeout = 2 ** 31 - 1

/** The computer's own time. Its timers keep a process alive until they ran or were canceled. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (duration, signal) => sleepOn(systemClock, duration, signal),
  schedule: scheduleTimeout,
}

function scheduleTimeout(duration: Duration, run: () => void): Timer {
  let left = Math.max(0, duration)
  let handle: ReturnType<typeof setTimeout>
  const hop = (): void => {
    const step = Math.min(left, longestTimeout)
    left -= step
    // Rounded up, because setTimeout cuts fractions off and would fire early.
    handle = setTimeout(left > 0 ? hop : run, Math.ceil(step))
  }
  hop()
  return { cancel: () => clearTimeout(handle) }
}
