import { messageOf } from '@keyfob/runtime'
import pg from 'pg'
import { StoreUnavailable, diskFullDetail } from '../ports/store-unavailable.ts'

/** The server did not answer: the connection was lost, or the time limit passed. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** An error of the driver, and not of the code that uses it, as what it says: the server refused, or did not answer. */
export const driverError = (error: unknown): Error =>
  error instanceof pg.DatabaseError || error instanceof ConnectionLost
    ? error
    : new ConnectionLost(sentenceOf(error), { cause: error })

/** A name with several addresses fails with an error that has no message of its own, only a code. */
const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.message || String('code' in error ? error.code : error.name)
}

const sqlStateOf = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined)

/** A deadlock, a serialization failure, or a lock that was not available: nothing took effect, and a retry may succeed. */
export const isRetryable = (error: unknown): boolean =>
  ['40001', '40P01', '55P03'].includes(sqlStateOf(error) ?? '') || isOutdatedPlan(error)

/** A migration of a newer version changed a table under a statement that this connection had prepared. */
const isOutdatedPlan = (error: unknown): boolean =>
  sqlStateOf(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan')

/** How a primary that was demoted refuses to write. */
const readOnly = '25006'
/** This process, or its machine, paused in the middle of a transaction, and the server ended the session. */
const pausedInTransaction = '25P03'
/** The time limit of a statement passed; the session continues. */
const statementEnded = '57014'

/** Connection (08), resources (53), operator (57: a shutdown, say), the system (58). */
const isUnavailable = (state: string): boolean =>
  /^(08|53|57|58)/.test(state) || state === readOnly || state === pausedInTransaction

const diskFull = '53100'

/** Whether the connection must not be used again. */
export const isSpoilt = (error: unknown): boolean => {
  const state = sqlStateOf(error)
  if (error instanceof ConnectionLost || isOutdatedPlan(error)) return true
  return state !== undefined && isUnavailable(state) && state !== statementEnded
}

/** Errors of the settings (credentials, permissions, name of the database), which waiting does not repair. */
export const isRefusal = (error: unknown): boolean => /^(28|3D)/.test(sqlStateOf(error) ?? '')

/**
 * The failure as the port defines it: `StoreUnavailable`, unless the database rejected the statement itself.
 * `sent`: a write or a commit was sent, so a lost answer leaves its effect in doubt [L10].
 */
export const failureOf = (error: unknown, sent: boolean): unknown => {
  const state = sqlStateOf(error)
  const isServerDown =
    error instanceof ConnectionLost || (state !== undefined && (isUnavailable(state) || isRetryable(error)))
  if (!isServerDown) return error
  // The server itself says that the statement was undone. Any other error may come after the commit.
  const isUndone = [statementEnded, readOnly, pausedInTransaction].includes(state ?? '') || isRetryable(error)
  const cause = messageOf(error)
  return new StoreUnavailable(`The database cannot be reached: ${cause}`, {
    cause: error,
    mayHaveTakenEffect: sent && !isUndone,
    ...(state === diskFull && { detail: diskFullDetail }),
  })
}

/** The message of the driver or the server behind a failure. */
export const causeOf = (error: unknown): unknown =>
  error instanceof StoreUnavailable && error.cause !== undefined ? error.cause : error
