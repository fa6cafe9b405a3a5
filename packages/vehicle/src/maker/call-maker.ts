import type { Clock, Duration } from '@keyfob/runtime'
import { MakerError } from './maker-error.ts'

/**
 * One request to a maker. Its signal is aborted after `within`, or with the caller's; whoever ignores it is not waited for.
 *
 * @throws MakerError, always: an error of another kind, and a time that is over, are `no_answer`
 */
export const callMaker = async <Value>(
  { clock, within, signal }: { readonly clock: Clock; readonly within: Duration; readonly signal: AbortSignal },
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  const ended = new AbortController()
  const either = AbortSignal.any([signal, ended.signal])
  const timer = clock.schedule(within, () => ended.abort(new Error('the maker did not answer in time')))
  try {
    return await Promise.race([call(either), rejectionOf(either)])
  } catch (error) {
    throw error instanceof MakerError ? error : new MakerError('no_answer', String(error))
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
