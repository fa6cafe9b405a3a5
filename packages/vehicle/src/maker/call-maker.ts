import { type CallLimits, callWithin } from '../call-within.ts'
import { MakerError } from './maker-error.ts'

/**
 * One request to a maker. Its signal is aborted after `within`, or with the caller's; whoever ignores it is not waited for.
 *
 * @throws MakerError, always: an error of another kind, and a time that is over, are `no_answer`
 */
export const callMaker = async <Value>(
  limits: CallLimits,
  call: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  try {
    return await callWithin(limits, call, 'the maker did not answer in time')
  } catch (error) {
    throw error instanceof MakerError ? error : new MakerError('no_answer', String(error))
  }
}
