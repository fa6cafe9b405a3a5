/**
 * PostgreSQL 14 or later over pools of connections. The server is authoritative; nothing is stored here.
 *
 * Every wait has a time limit, because a half-open connection never answers: connecting, each statement (limited by the
 * server, and by the client when the server is silent), locks, and a transaction that its client abandoned. A call that
 * takes too long fails with `StoreUnavailable`, and no connection of that time is used again. The next call opens a new
 * one; there is no other reconnect. A commit whose answer was lost sets `mayHaveTakenEffect` [L10].
 *
 * A check every two seconds tells whether the server answers, whether it can write, and its time. While the server is
 * known to be unavailable calls fail at once, so that callers get the error within milliseconds and nothing piles up.
 *
 * Group commits, single statements, lists with filters and the check have a pool each, so that a flood of one never
 * starves the others.
 */
import { setImmediate } from 'node:timers/promises'
import { type Clock, type Duration, ManagedService, Periodic, messageOf, retry, seconds } from '@keyfob/runtime'
import pg from 'pg'
import type { Log } from '../ports/log.ts'
import { ConnectionLost, causeOf, driverError, failureOf, isRefusal, isRetryable } from './postgres-failure.ts'
import { type PostgresWork, PostgresPool } from './postgres-pool.ts'
import { isPlannedEachTime } from './planned-each-time.ts'
import { postgresSettings } from './postgres-settings.ts'
import type { SqlDatabase, SqlTransaction } from './sql-database.ts'

export interface PostgresOptions {
  /** With credentials. */
  readonly url: string
  readonly clock: Clock
  readonly log: Log
  /** Connections for transactions, and as many again for single statements. Default 6. */
  readonly connections?: number
  /** Called with each measurement of the server's clock. */
  readonly onClock?: (serverNow: number, roundTrip: Duration) => void
}

const connectionsDefault = 6
/** People search; their connections are closed when nobody did for half a minute. */
const listsAtOnce = 3
const lookEvery: Duration = seconds(2)
/** A half-open connection is noticed within this and `lookEvery`. */
const lookWithin: Duration = seconds(3)
/** A migration of a large table, or the wait for another process that runs it. */
const scriptWithin: Duration = seconds(600)
/** Deadlocks, and locks of a process that stalled, until the server has ended its session: some 6 s. */
const attemptsMax = 4

interface Pools {
  readonly groups: PostgresPool
  readonly singles: PostgresPool
  readonly lists: PostgresPool
  readonly looks: PostgresPool
}

export class PostgresDatabase extends ManagedService implements SqlDatabase {
  readonly #options: PostgresOptions
  readonly #look: Periodic
  #pools: Pools | undefined
  #problem: string | null = 'it was not checked yet'

  constructor(options: PostgresOptions) {
    super('store')
    this.#options = options
    this.#look = new Periodic({
      name: 'store.look',
      interval: lookEvery,
      clock: options.clock,
      run: () => this.#ask(),
      onError: (error) => this.#tell(error),
      failureBackoff: { base: 250, max: 500 },
    })
  }

  /** Null while the server answers; else a sentence. */
  get problem(): string | null {
    return this.#problem
  }

  /** Waits for a server that is unavailable, and logs it; fails at once when waiting cannot help. */
  protected override async onStart(): Promise<void> {
    const { stopping } = this
    this.#pools = this.#makePools()
    const { clock } = this.#options
    const isTemporary = (error: unknown): boolean => !isRefusal(causeOf(error))
    const limit = { clock, isTemporary, signal: stopping, attempts: Infinity, base: 250, max: seconds(5) }
    await retry(() => this.#ask().catch((error: unknown) => this.#waitOn(error)), limit)
    await this.#look.start()
  }

  protected override async onStop(): Promise<void> {
    await this.#look.stop()
    const pools = this.#pools
    this.#pools = undefined
    this.#problem = 'it was not checked yet'
    if (pools) await Promise.all(Object.values(pools).map((pool: PostgresPool) => pool.end()))
  }

  async query<Row>(text: string, params: readonly unknown[] = []): Promise<readonly Row[]> {
    const isRead = /^\s*SELECT/i.test(text)
    return this.#again(isPlannedEachTime(text) ? 'lists' : 'singles', (session, sent) => {
      if (!isRead) sent()
      return session.query<Row>(text, params)
    })
  }

  async transaction<Value>(work: (sql: SqlTransaction) => Promise<Value>): Promise<Value> {
    return this.#again('groups', (session, sent) => session.transaction(work, sent))
  }

  async script(text: string): Promise<void> {
    const settings = { query_timeout: scriptWithin, statement_timeout: scriptWithin, lock_timeout: scriptWithin }
    const client = new pg.Client({ ...postgresSettings(this.#options.url), ...settings })
    client.on('error', () => undefined) // the running query gets the error
    try {
      await client.connect()
      await client.query(text)
    } catch (error) {
      throw failureOf(driverError(error), true)
    } finally {
      await client.end().catch(() => undefined)
    }
  }

  /** Repeated when nothing took effect. */
  #again<Value>(kind: keyof Pools, work: PostgresWork<Value>): Promise<Value> {
    const isTemporary = (error: unknown): boolean => isRetryable(causeOf(error))
    const limit = { clock: this.#options.clock, attempts: attemptsMax, base: 5, max: 100, isTemporary }
    return retry(async () => (await this.#pool(kind)).use(work), limit)
  }

  async #pool(kind: keyof Pools): Promise<PostgresPool> {
    if (this.#pools === undefined) throw failureOf(new ConnectionLost('it is not open'), false)
    if (this.#problem === null || kind === 'looks') return this.#pools[kind]
    await setImmediate() // else a caller that retries at once would keep the check from being answered
    throw failureOf(new ConnectionLost(this.#problem ?? 'it was unavailable until now'), false)
  }

  async #ask(): Promise<void> {
    const { clock, onClock } = this.#options
    const pool = await this.#pool('looks')
    const { now, onlyReads, roundTrip } = await pool.use((session) => session.look(clock))
    if (onlyReads)
      throw failureOf(new ConnectionLost('it is read-only: a standby, or a primary that was demoted'), false)
    onClock?.(now.getTime(), roundTrip)
    this.#tell(null)
  }

  #waitOn(error: unknown): never {
    this.#tell(error)
    throw error
  }

  /** Once per change. */
  #tell(error: unknown): void {
    const problem = error === null ? null : messageOf(causeOf(error))
    if (problem !== null) this.#renew()
    if (problem === this.#problem) return
    const wasUnavailable = this.#problem !== null
    this.#problem = problem
    if (problem !== null) this.#options.log.warn('store.lost', { problem })
    else if (wasUnavailable) this.#options.log.info('store.connected')
  }

  #makePools(): Pools {
    const { url, connections = connectionsDefault } = this.#options
    const settings = postgresSettings(url)
    const onLost = (): void => this.#onLost()
    return {
      groups: new PostgresPool(settings, connections, onLost),
      singles: new PostgresPool(settings, connections, onLost),
      lists: new PostgresPool(postgresSettings(url, 'each time'), listsAtOnce, onLost),
      looks: new PostgresPool({ ...settings, query_timeout: lookWithin }, 1, () => this.#renew()),
    }
  }

  /** A connection was lost: check the server. */
  #onLost(): void {
    this.#renew()
    this.#look.nudge()
  }

  #renew(): void {
    for (const pool of Object.values<PostgresPool>({ ...this.#pools })) pool.renew()
  }
}
