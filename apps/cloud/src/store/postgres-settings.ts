import { userInfo } from 'node:os'
import { type Duration, seconds } from '@keyfob/runtime'
import pg from 'pg'

const connectWithin: Duration = seconds(3)
/** By the server: it undoes the statement and says so. Long before callers give up. */
const statementWithin: Duration = seconds(4)
/** A client that died, or stalls, between two statements holds its locks no longer than this. */
const idleInTransaction: Duration = seconds(4)
/**
 * Short, and tried again: who holds a lane or the positions for longer is about to be ended by the server. Longer than the
 * server's `deadlock_timeout` (1 s), which ends one of two, where this would end both.
 */
const lockWithin: Duration = seconds(1.5)
/** By the client: for a server that does not say anything at all. */
const answerWithin: Duration = seconds(5)
const probeFirst: Duration = seconds(10)

/**
 * Plans that hold, whatever the tables hold. Each statement goes by its keys: one plan, kept, that goes by the indexes, is
 * right for any values. Left to itself the server plans statements of groups again each time (decision 18); and without
 * statistics, or with those of a week that has grown since, it reads whole weeks (decision 19).
 */
const planSettings = [
  'plan_cache_mode=force_generic_plan',
  'enable_seqscan=off',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  // What is switched off counts as expensive, and that would have plans compiled.
  'jit=off',
] as const

/**
 * How Keyfob connects: every wait has an end, because a half-open connection never answers.
 *
 * @param plans `each time`: PostgreSQL plans as it likes, for texts with conditions of a request (`plannedEachTime`)
 */
export const postgresSettings = (url: string, plans: 'kept' | 'each time' = 'kept'): pg.ClientConfig => {
  pg.defaults.user ??= ownName()
  return {
    connectionString: withSettings(url, [...(plans === 'kept' ? planSettings : []), 'synchronous_commit=on']),
    application_name: 'keyfob',
    connectionTimeoutMillis: connectWithin,
    statement_timeout: statementWithin,
    lock_timeout: lockWithin,
    idle_in_transaction_session_timeout: idleInTransaction,
    query_timeout: answerWithin,
    keepAlive: true,
    keepAliveInitialDelayMillis: probeFirst,
  }
}

/** Whom a URL without a user means, as for libpq; `pg` asks the environment alone. A container's user may have no name. */
const ownName = (): string | undefined => {
  try {
    return userInfo().username
  } catch {
    return undefined
  }
}

/**
 * A server, a role, or the URL itself may ask for less; the promise of a 202 is not theirs to break [L1]. The last option
 * counts. The rest stays as it is written: libpq's URLs of sockets are none to the WHATWG.
 */
const withSettings = (url: string, settings: readonly string[]): string => {
  const [place, query] = url.split('?', 2)
  const params = new URLSearchParams(query)
  const options = settings.map((setting) => `-c ${setting}`).join(' ')
  params.set('options', `${params.get('options') ?? ''} ${options}`.trim())
  return `${place}?${params.toString()}`
}
