/**
 * A PostgreSQL primary with a synchronous standby. When the primary is killed, `start` promotes the standby, and makes a new
 * standby of it: a failover, as an operator of a real one has it.
 */
import { PostgresServer } from './postgres-server.ts'

export class PostgresPair {
  #primary: PostgresServer
  #standby: PostgresServer

  private constructor(primary: PostgresServer, standby: PostgresServer) {
    this.#primary = primary
    this.#standby = standby
  }

  static async start(): Promise<PostgresPair> {
    const primary = await PostgresServer.start()
    const standby = await PostgresServer.start({ standbyOf: primary })
    await primary.waitForStandby()
    return new PostgresPair(primary, standby)
  }

  /** Of the primary, as it is now. */
  get port(): number {
    return this.#primary.port
  }

  get url(): string {
    return this.#primary.url
  }

  urlOf(database: string): string {
    return this.#primary.urlOf(database)
  }

  /** kill -9 of the primary. */
  kill(): Promise<void> {
    return this.#primary.kill()
  }

  /** Fails over, if the primary is down. */
  async start(): Promise<void> {
    if (this.#primary.isRunning) return
    const lost = this.#primary
    await this.#standby.promote()
    this.#primary = this.#standby
    this.#standby = await PostgresServer.start({ standbyOf: this.#primary })
    await this.#primary.waitForStandby()
    await lost.close()
  }

  pause(): void {
    this.#primary.pause()
  }

  resume(): void {
    this.#primary.resume()
  }

  async close(): Promise<void> {
    await this.#primary.close()
    await this.#standby.close()
  }
}
