import type { Duration } from './duration.ts'

/** The part of a `Clock` that a sleep needs. */
interface Scheduler {
  schedule(duration: Duration, run: () => void): { cancel(): void }
}

/** `Clock.sleep` for every clock that can schedule. Leaves neither a timer nor a listener behind. */
export function sleepOn(clock: Scheduler, duration: Duration, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = (): void => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.schedule(duration, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}
