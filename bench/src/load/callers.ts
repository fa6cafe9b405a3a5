/** Callers in a closed loop, or calls at a fixed rate. */
import { systemClock } from '@keyfob/runtime'
import type { CommandBook } from './command-book.ts'
import type { Dialect } from './dialect.ts'
import { HttpConnection, headerOf } from './http-connection.ts'

/** A caller that was refused calls again after its Retry-After, else after this long; ms. */
const pauseDefault = 100
/** Calls at once in an open loop. What is due beyond them waits, and its wait is measured. */
const connectionsMax = 2_000

export interface CallersOptions {
  readonly dialect: Dialect
  readonly apis: readonly string[]
  readonly vehicles: number
  readonly book: CommandBook
}

export class Callers {
  readonly #options: CallersOptions
  readonly #connections: HttpConnection[] = []
  #calls = 0

  constructor(options: CallersOptions) {
    this.#options = options
  }

  /** Each calls again as soon as it has its answer, until the signal. Resolves when the last one has its answer. */
  async closed(count: number, signal: AbortSignal): Promise<void> {
    const one = async (): Promise<void> => {
      const connection = this.#connect()
      while (!signal.aborted) {
        const pause = await this.#call(connection, performance.now())
        if (pause > 0) await systemClock.sleep(pause, signal).catch(() => undefined) // it is over
      }
    }
    await Promise.all(Array.from({ length: count }, one))
  }

  /**
   * `rate` calls a second, evenly. A latency begins when the call was due, not when it could be made: else a system that
   * stands still would be asked less, and look better than it is (coordinated omission).
   */
  async open(rate: number, signal: AbortSignal): Promise<void> {
    const free: HttpConnection[] = []
    const due: number[] = []
    let underWay = 0
    const callOn = async (connection: HttpConnection): Promise<void> => {
      underWay += 1
      for (let at = due.shift(); at !== undefined; at = due.shift()) await this.#call(connection, at)
      underWay -= 1
      free.push(connection)
    }
    const begunAt = performance.now()
    const calls: Promise<void>[] = []
    for (let nth = 0; !signal.aborted; await systemClock.sleep(1)) {
      for (; begunAt + (nth * 1000) / rate <= performance.now(); nth += 1) {
        due.push(begunAt + (nth * 1000) / rate)
        const connection = free.pop() ?? (underWay < connectionsMax ? this.#connect() : undefined)
        if (connection !== undefined) calls.push(callOn(connection))
      }
    }
    await Promise.all(calls)
  }

  close(): void {
    for (const connection of this.#connections) connection.end()
  }

  #connect(): HttpConnection {
    const { apis } = this.#options
    const connection = new HttpConnection(apis[this.#connections.length % apis.length]!) // within the list
    this.#connections.push(connection)
    return connection
  }

  /** Resolves to the pause before the next call, ms. */
  async #call(connection: HttpConnection, begunAt: number): Promise<number> {
    const { dialect, vehicles, book } = this.#options
    const nth = this.#calls
    this.#calls += 1
    const body = dialect.bodyOf(dialect.vinOf(nth % vehicles), nth + Math.floor(nth / vehicles))
    try {
      const { status, head, body: answer } = await connection.post('/trigger-command', body)
      if (status >= 200 && status < 300) return (book.accept(dialect.idOf(answer), begunAt), 0)
      if (status === 503) book.refuse()
      else book.fail(`${status} ${answer}`)
      return Number(headerOf(head, 'retry-after') ?? Number.NaN) * 1000 || pauseDefault
    } catch (error) {
      book.fail(String(error))
      return pauseDefault
    }
  }
}
