/**
 * PostgreSQL 14 or later over a pool of connections. Authoritative is the server; nothing is kept here.
 *
 * Every await is bounded, because a half-open connection never answers: connecting, each statement (by the server, and
 * by the client when the server is silent), locks, and a transaction that its client forgot. What took too long is
 * `StoreUnavailable`, its connection is thrown away, and the next call makes a new one: that is all there is to
 * reconnecting. A commit whose answer was lost says `mayHaveTakenEffect` [L10].
 *
 * Group commits and single reads have a pool each, so that a flood of one never starves the other.
 */
import { type Clock, type Duration, ManagedService, Periodic, retry, seconds } from '@keyfob/runtime'
import pg from 'pg'
import type { Log } from '../ports/log.ts'
import { ConnectionLost, failureOf, fromDriver, isRefusal, isRetryable, isSpoilt } from './postgres-failure.ts'
import type { Sql, SqlDatabase } from './sql-database.ts'
import { statementName } from './statement-name.ts'

export interface PostgresOptions {
  /** With credentials. */
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  /** Connections for transactions, and as many again for single statements. Default 6. */
  readonly connections?: number
  /** Hears each look at the server's clock. */
  readonly onClock?: (serverNow: number, roundTrip: Duration) => void
}

const connectionsDefault = 6
const connectWithin: Duration = seconds(3)
/** By the server: it undoes the statement and says so. Long before callers give up. */
const statementWithin: Duration = seconds(4)
const lockWithin: Duration = seconds(3)
/** A client that died, or stalls, between two statements holds its lanes no longer than this. */
const idleInTransaction: Duration = seconds(4)
/** By the client: for a server that does not say anything at all. */
const answerWithin: Duration = seconds(5)
/** A migration of a large table, or the wait for another process that makes it. */
const scriptWithin: Duration = seconds(600)
const lookEvery: Duration = seconds(2)
/** Deadlocks of groups with many lanes; each attempt has a pause of its own. */
const attemptsMax = 5

export class PostgresDatabase extends ManagedService implements SqlDatabase {
  readonly #options: PostgresOptions
  readonly #look: Periodic
  /** For transactions, and for single statements. */
  #pools: readonly pg.Pool[] = []
  #problem: string | null = 'not asked yet'

  constructor(options: PostgresOptions) {
    super('store')
    this.#options = options
    this.#look = new Periodic({
      name: 'store.look',
      interval: lookEvery,
      clock: options.clock,
      run: () => this.#ask(),
      onError: (error) => this.#tell(messageOf(error)),
      failureBackoff: { base: 500, max: lookEvery },
    })
  }

  /** Null while the server answers; else a sentence. */
  get problem(): string | null {
    return this.#problem
  }

  /** Waits for a server that is away, and says so; refuses at once what waiting cannot mend. */
  protected override async onStart(stopping: AbortSignal): Promise<void> {
    this.#pools = [this.#pool(), this.#pool()]
    const { clock } = this.#options
    const isTemporary = (error: unknown): boolean => !isRefusal(causeOf(error))
    const limit = { clock, isTemporary, signal: stopping, attempts: Infinity, base: 250, max: seconds(5) }
    await retry(() => this.#ask().catch((error: unknown) => this.#waitOn(error)), limit)
    await this.#look.start()
  }

  protected override async onStop(): Promise<void> {
    await this.#look.stop()
    const pools = this.#pools
    this.#pools = []
    await Promise.all(pools.map((pool) => pool.end()))
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const isRead = /^\s*SELECT/i.test(text)
    return this.#use(1, (client) => run<Row>(client, text, params), { commits: !isRead })
  }

  async transaction<Value>(work: (sql: Sql) => Promise<Value>): Promise<Value> {
    const limit = { clock: this.#options.clock, attempts: attemptsMax, base: 5, max: 100 }
    // Nothing took effect then, so the whole is simply done again.
    const isTemporary = (error: unknown): boolean => isRetryable(causeOf(error))
    return retry(() => this.#attempt(work), { ...limit, isTemporary })
  }

  async script(text: string): Promise<void> {
    const client = new pg.Client({ ...this.#connection(), query_timeout: scriptWithin, statement_timeout: scriptWithin, lock_timeout: scriptWithin }) // prettier-ignore
    client.on('error', () => undefined) // the query that is under way hears of it
    try {
      await client
        .connect()
        .then(() => client.query(text))
        .catch(fromDriver)
    } catch (error) {
      throw failureOf(error, true)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  #attempt<Value>(work: (sql: Sql) => Promise<Value>): Promise<Value> {
    return this.#use(0, async (client, committing) => {
      await client.query('BEGIN').catch(fromDriver)
      try {
        const value = await work({ query: (text, params = []) => run(client, text, params) })
        committing()
        const { command } = await client.query('COMMIT').catch(fromDriver)
        // PostgreSQL answers so when a statement failed before and its error was swallowed.
        if (command !== 'COMMIT') throw new Error('The transaction was rolled back by an error inside of it.')
        return value
      } catch (error) {
        if (!isSpoilt(error)) await client.query('ROLLBACK').catch(fromDriver)
        throw error
      }
    })
  }

  /** One connection for one piece of work; back to its pool unless it is spoilt. */
  async #use<Value>(pool: 0 | 1, work: (client: pg.PoolClient, committing: () => void) => Promise<Value>, { commits = false } = {}): Promise<Value> {
    const client = await connected(this.#pools[pool] ?? noPool())
    let isSent = commits
    try {
      const value = await work(client, () => (isSent = true))
      client.release()
      return value
    } catch (error) {
      client.release(isSpoilt(error))
      throw failureOf(error, isSent)
    }
  } // prettier-ignore

  async #ask(): Promise<void> {
    const { clock, onClock } = this.#options
    const askedAt = clock.monotonic()
    const rows = await this.query<{ now: Date }>('SELECT clock_timestamp() AS now')
    this.#tell(null)
    const { now } = rows[0]! // one row, always
    onClock?.(now.getTime(), clock.monotonic() - askedAt)
  }

  #waitOn(error: unknown): never {
    this.#tell(messageOf(error))
    throw error
  }

  /** Once per change. */
  #tell(problem: string | null): void {
    if (problem === this.#problem) return
    const wasAway = this.#problem !== null
    this.#problem = problem
    if (problem !== null) this.#options.log.warn('store.lost', { problem })
    else if (wasAway) this.#options.log.info('store.connected')
  }

  #pool(): pg.Pool {
    const max = this.#options.connections ?? connectionsDefault
    const pool = new pg.Pool({ ...this.#connection(), max, idleTimeoutMillis: seconds(30) })
    // A client that is at work tells the work of its end; unheard, the same event would end this process.
    pool.on('connect', (client) => client.on('error', () => undefined))
    pool.on('error', (error) => this.#options.log.debug('store.connection_lost', { error: String(error) })) // an idle one; the pool drops it
    return pool
  }

  #connection(): pg.ClientConfig {
    return {
      connectionString: this.#options.url,
      application_name: 'keyfob',
      // A server may be set to less; the promise of a 202 is not its choice [L1].
      options: '-c synchronous_commit=on',
      connectionTimeoutMillis: connectWithin,
      statement_timeout: statementWithin,
      lock_timeout: lockWithin,
      idle_in_transaction_session_timeout: idleInTransaction,
      query_timeout: answerWithin,
      keepAlive: true,
    }
  }
}

const noPool = (): never => {
  throw failureOf(new ConnectionLost('it is not open'), false)
}

const connected = async (pool: pg.Pool): Promise<pg.PoolClient> => {
  try {
    return await pool.connect().catch(fromDriver)
  } catch (error) {
    throw failureOf(error, false)
  }
}

const run = async <Row>(client: pg.ClientBase, text: string, params: readonly unknown[]): Promise<readonly Row[]> => {
  const { rows } = await client.query({ name: statementName(text), text, values: [...params] }).catch(fromDriver)
  return rows as Row[] // the caller names the columns that it asked for
}

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause !== undefined ? error.cause : error)
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
