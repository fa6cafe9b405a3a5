import { backoff, type BackoffOptions } from './backoff.ts'
import type { Clock } from './clock.ts'
import { type Duration, seconds } from './duration.ts'
import { ManagedService } from './managed-service.ts'

export interface PeriodicOptions {
  readonly name: string
  /** From the end of one run to the begin of the next. */
  readonly interval: Duration
  readonly clock: Clock
  /**
   * Returns true if there is more to do: the next run follows at once; or how long until there is, when that is sooner than the
   * interval. `signal` is aborted when a stop is asked for.
   */
  readonly run: (signal: AbortSignal) => Promise<boolean | Duration | void>
  /** Hears what `run` throws, except the signal's own reason. Must not throw. */
  readonly onError: (error: unknown) => void
  /** Pauses after failures. Default: from the interval, at most 1 s, doubling up to the interval, at least 5 s. */
  readonly failureBackoff?: BackoffOptions
  readonly random?: () => number
}

/** Soon enough after a short failure, even if the interval is long. */
const firstFailurePause = seconds(1)
/** Slow enough for a broken dependency, even if the interval is short; fast enough to notice when it is back. */
const longestFailurePause = seconds(5)

/**
 * Runs a sweep again and again, and never twice at a time. The first run begins with the start, which does not wait for
 * it; a stop waits for the run in progress.
 *
 * A nudge ends the rest after a success. It does not cut short the pause after a failure: nudges often come in numbers,
 * and what failed is often a dependency that needs the pause.
 */
export class Periodic extends ManagedService {
  readonly #options: PeriodicOptions
  readonly #failureBackoff: BackoffOptions
  #looping: Promise<void> = Promise.resolve()
  #failures = 0
  #nudged = false
  #endRest: () => void = () => undefined

  constructor(options: PeriodicOptions) {
    super(options.name)
    this.#options = options
    this.#failureBackoff = options.failureBackoff ?? {
      base: Math.min(options.interval, firstFailurePause),
      max: Math.max(options.interval, longestFailurePause),
    }
  }

  /** Runs soon: at once if it rests, again right after the current run, not at all if it is stopped. */
  nudge(): void {
    this.#nudged = true
    if (this.#failures === 0) this.#endRest()
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    this.#failures = 0
    this.#looping = this.#loop(stopping)
  }

  protected override async onStop(): Promise<void> {
    this.#endRest()
    await this.#looping
  }

  async #loop(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      this.#nudged = false
      const next = await this.#runOnce(stopping)
      // Asked here, with nothing awaited before the rest, so that no nudge falls in between.
      const isWanted = next === true || (this.#nudged && this.#failures === 0)
      if (!isWanted && !stopping.aborted) await this.#rest(next)
    }
  }

  async #runOnce(stopping: AbortSignal): Promise<boolean | Duration | void> {
    try {
      const next = await this.#options.run(stopping)
      this.#failures = 0
      return next
    } catch (error) {
      this.#failures += 1
      if (!(stopping.aborted && error === stopping.reason)) this.#options.onError(error)
      return false
    }
  }

  #rest(next: boolean | Duration | void): Promise<void> {
    const { clock, interval, random } = this.#options
    const wanted = typeof next === 'number' ? Math.min(next, interval) : interval
    const pause = this.#failures > 0 ? backoff(this.#failures, this.#failureBackoff, random) : wanted
    return new Promise((resolve) => {
      const timer = clock.schedule(pause, resolve)
      this.#endRest = () => {
        timer.cancel()
        resolve()
      }
    })
  }
}
