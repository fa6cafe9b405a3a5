/**
 * What FordConnect's `commandStatus` says about a command of Keyfob. A code that is not here is `unknown` (`cannot_vouch`).
 *
 * `failed` is only what proves that the car did nothing. A car that was not heard may have acted: `unknown`.
 */
const failed = { status: 'failed', reason: { code: 'execution_failed' } }
const noAnswer = { status: 'unknown', reason: { code: 'timed_out' } }

export const codes = {
  COMPLETED: { status: 'succeeded' },
  FAILED: failed,
  FAILEDDUETOINVEHICLESETTINGS: failed,
  FIRMWAREUPGRADEINPROGRESS: failed,
  MODEMINDEEPSLEEPMODE: failed,
  COMMUNICATIONFAILED: noAnswer,
  TIMEOUT: noAnswer,
  /** The maker does not know the request any more. */
  EMPTY: { status: 'unknown', reason: { code: 'cannot_vouch' } },
}

/** Not ended yet. */
export const pending = ['PENDINGRESPONSE', 'QUEUED']
