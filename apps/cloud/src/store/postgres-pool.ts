import type { Duplex } from 'node:stream'
import { seconds, writeByTurn } from '@keyfob/runtime'
import pg from 'pg'
import { ConnectionLost, driverError, failureOf, isSpoilt } from './postgres-failure.ts'
import { PostgresSession } from './postgres-session.ts'

/** Work on a connection. `sent` is called when something is on its way that takes effect even if its answer is lost. */
export type PostgresWork<Value> = (session: PostgresSession, sent: () => void) => Promise<Value>

/**
 * Connections of one kind of work. A connection that was lost says something about all the others: they led to the same
 * server. So none of those that were there is used again; else each would have to be waited for in turn.
 */
export class PostgresPool {
  readonly #pool: pg.Pool
  /** When a connection was made, in generations. */
  readonly #madeIn = new WeakMap<pg.ClientBase, number>()
  readonly #onLost: () => void
  #generation = 0

  constructor(settings: pg.ClientConfig, connections: number, onLost: () => void) {
    this.#pool = new pg.Pool({ ...settings, max: connections, idleTimeoutMillis: seconds(30) })
    this.#onLost = onLost
    this.#pool.on('connect', (client) => {
      this.#madeIn.set(client, this.#generation)
      writeByTurn(streamOf(client), queueMicrotask)
      // A client that is at work tells the work of its end; unheard, the same event would end this process.
      client.on('error', () => undefined)
    })
    // Of an idle one, which the pool drops.
    this.#pool.on('error', onLost)
  }

  /** One connection for one piece of work; back to the pool unless it is spoilt. */
  async use<Value>(work: PostgresWork<Value>): Promise<Value> {
    const client = await this.#take()
    let isSent = false
    try {
      const value = await work(new PostgresSession(client), () => (isSent = true))
      client.release()
      return value
    } catch (error) {
      client.release(isSpoilt(error))
      if (isSpoilt(error)) this.#onLost()
      throw failureOf(error, isSent)
    }
  }

  /** From now on only connections that are made again. */
  renew(): void {
    this.#generation += 1
  }

  end(): Promise<void> {
    return this.#pool.end()
  }

  async #take(): Promise<pg.PoolClient> {
    for (;;) {
      const client = await this.#pool.connect().catch(rejected)
      if (this.#madeIn.get(client) === this.#generation) return client
      client.release(new ConnectionLost('others to the same server were lost'))
    }
  }
}

/** The driver's socket, which its types do not name. What is asked in one turn, a flight, is then one write. */
const streamOf = (client: pg.PoolClient): Duplex =>
  (client as unknown as { readonly connection: { readonly stream: Duplex } }).connection.stream

/** Nothing was sent yet. */
const rejected = (error: unknown): never => {
  throw failureOf(driverError(error), false)
}
