import type { Clock, Duration } from '@keyfob/runtime'

export interface CallLimits {
  readonly clock: Clock
  readonly within: Duration
  readonly signal: AbortSignal
}

/**
 * A call whose signal is aborted after `within`, or with the caller's; whoever ignores it is not waited for.
 *
 * @param tooLate what is thrown then
 */
export const callWithin = async <Value>(
  { clock, within, signal }: CallLimits,
  call: (signal: AbortSignal) => Promise<Value>,
  tooLate: string,
): Promise<Value> => {
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const timer = clock.schedule(within, () => ended.abort(new Error(tooLate)))
  try {
    return await Promise.race([call(either), rejectionOf(either)])
  } finally {
    timer.cancel()
    ended.abort(new Error('the call has ended'))
  }
}

const rejectionOf = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const end = (): void => reject(signal.reason as Error) // ours or the caller's
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
