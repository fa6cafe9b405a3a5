import { messageOf } from '@keyfob/runtime'
import pg from 'pg'
import { StoreUnavailable, diskFullDetail } from '../ports/store-unavailable.ts'

/** The server said nothing: the connection is gone, or the time for an answer was over. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/** An error of the driver, told apart from one of the code that used it. */
export const fromDriver = (error: unknown): never => {
  if (error instanceof pg.DatabaseError || error instanceof ConnectionLost) throw error
  throw new ConnectionLost(sentenceOf(error), { cause: error })
}

/** A name with several addresses fails with an error that has no message of its own, only a code. */
const sentenceOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.message || String('code' in error ? error.code : error.name)
}

const sqlStateOf = (error: unknown): string | undefined => (error instanceof pg.DatabaseError ? error.code : undefined)

/** Deadlock, serialization, a lock that was not to be had: nothing took effect, and the same may well succeed now. */
export const isRetryable = (error: unknown): boolean =>
  ['40001', '40P01', '55P03'].includes(sqlStateOf(error) ?? '') || isOutdatedPlan(error)

/** A migration of a newer version changed a table under a statement that this connection had prepared. */
const isOutdatedPlan = (error: unknown): boolean =>
  sqlStateOf(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan')

/** How a primary that was demoted refuses to write. */
const readOnly = '25006'
/** This process, or its machine, paused in the middle of a transaction, and the server ended the session. */
const pausedInTransaction = '25P03'
/** A statement's time was over; the session goes on. */
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

/** What is wrong with the settings, and not with the weather: who may come in, and to which database. */
export const isRefusal = (error: unknown): boolean => /^(28|3D)/.test(sqlStateOf(error) ?? '')

/**
 * The failure as the port's callers know it: what is not the database's word on the statement itself is
 * `StoreUnavailable`. `sent`: a write, or a commit, was on its way, so a lost answer leaves it in doubt [L10].
 */
export const failureOf = (error: unknown, sent: boolean): unknown => {
  const state = sqlStateOf(error)
  const isServerDown =
    error instanceof ConnectionLost || (state !== undefined && (isUnavailable(state) || isRetryable(error)))
  if (!isServerDown) return error
  // The server's own word that the statement was undone; whatever else it says may come after its commit.
  const isUndone = [statementEnded, readOnly, pausedInTransaction].includes(state ?? '') || isRetryable(error)
  const cause = messageOf(error)
  return new StoreUnavailable(`The database cannot be reached: ${cause}`, {
    cause: error,
    mayHaveTakenEffect: sent && !isUndone,
    ...(state === diskFull && { detail: diskFullDetail }),
  })
}

/** What the driver or the server said, of a failure as the port's callers know it. */
export const causeOf = (error: unknown): unknown =>
  error instanceof StoreUnavailable && error.cause !== undefined ? error.cause : error
