/** Time as this package needs it, passed in so that a test owns it. In ms. */
export interface ClientClock {
  /** Wall time. */
  now(): number
  /** Never goes back: what spans are measured with. */
  monotonic(): number
  /** @throws the signal's reason, as soon as it is aborted */
  sleep(duration: number, signal?: AbortSignal): Promise<void>
}

export const ownClock: ClientClock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (duration, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const stop = (): void => {
        clearTimeout(timer)
        reject(signal?.reason as Error) // what the caller aborted with
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop)
        resolve()
      }, duration)
      signal?.addEventListener('abort', stop, { once: true })
    }),
}
