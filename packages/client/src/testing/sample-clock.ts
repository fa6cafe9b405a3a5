import type { ClientClock } from '../clock.ts'

/** Sleeps take no time, and are noted. */
export class SampleClock implements ClientClock {
  readonly pauses: number[] = []
  #passed = 0

  now(): number {
    return Date.parse('2026-01-01T00:00:00Z') + this.#passed
  }

  monotonic(): number {
    return this.#passed
  }

  async sleep(duration: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    this.pauses.push(duration)
    this.#passed += duration
    await new Promise((resolve) => void setImmediate(resolve))
  }
}
