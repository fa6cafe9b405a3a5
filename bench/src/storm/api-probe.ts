/** Asks the API at a fixed rate while something happens to it: a vehicle, the newest commands, and a command, in turn. */
import { systemClock } from '@keyfob/runtime'
import type { Figures } from '../figures/row.ts'
import { percentilesOf } from '../figures/percentiles.ts'
import { dialects } from '../load/dialect.ts'
import { HttpConnection } from '../load/http-connection.ts'

const perSecond = 30

type Call = (connection: HttpConnection) => ReturnType<HttpConnection['get']>

export class ApiProbe {
  readonly #api: string
  readonly #vins: readonly string[]
  readonly #end = new AbortController()
  readonly #connections = new Set<HttpConnection>()
  readonly #free: HttpConnection[] = []
  readonly #took: number[] = []
  readonly #asking: Promise<void>
  #refused = 0
  #failed = 0

  /** Begins at once. `vins`: the vehicles that it asks for and commands. */
  constructor(api: string, vins: readonly string[]) {
    this.#api = api
    this.#vins = vins
    this.#asking = this.#ask()
  }

  /** Ends it, when the last call has its answer. A latency begins when the call was due. */
  async end(): Promise<Figures> {
    this.#end.abort()
    await this.#asking
    for (const connection of this.#connections) connection.end()
    const max = this.#took.reduce((most, took) => Math.max(most, took), 0)
    return {
      ...percentilesOf('API', this.#took),
      'API max ms': Number(max.toFixed(2)),
      'API calls': this.#took.length,
      'API refused (503)': this.#refused,
      'API failed': this.#failed,
    }
  }

  async #ask(): Promise<void> {
    const calls: Promise<void>[] = []
    const begunAt = performance.now()
    for (let nth = 0; !this.#end.signal.aborted; nth += 1) {
      const dueAt = begunAt + (nth * 1000) / perSecond
      await systemClock.sleep(Math.max(0, dueAt - performance.now()))
      calls.push(this.#call(this.#callOf(nth), dueAt))
    }
    await Promise.all(calls)
  }

  #callOf(nth: number): Call {
    const vin = this.#vins[nth % this.#vins.length]! // within the list
    if (nth % 3 === 0) return (connection) => connection.get(`/vehicles/${vin}`)
    if (nth % 3 === 1) return (connection) => connection.get('/commands?limit=20')
    return (connection) => connection.post('/trigger-command', dialects.keyfob.bodyOf(vin, nth))
  }

  async #call(call: Call, dueAt: number): Promise<void> {
    const connection = this.#free.pop() ?? new HttpConnection(this.#api)
    this.#connections.add(connection)
    try {
      const { status } = await call(connection)
      this.#free.push(connection)
      if (status === 503) this.#refused += 1
      else if (status >= 500) this.#failed += 1
    } catch {
      this.#failed += 1
    }
    this.#took.push(performance.now() - dueAt)
  }
}
