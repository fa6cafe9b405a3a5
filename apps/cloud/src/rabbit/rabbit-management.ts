/**
 * The management API of a RabbitMQ whose MQTT plugin vehicles are connected to. Its users are named by the VIN. A
 * connection is listed at once, and can be ended some seconds later, when its details are known: until then it is
 * `unsure`. Whoever has the URL administers that RabbitMQ.
 */
import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, readBounded, seconds } from '@keyfob/runtime'
import { z } from 'zod'
import type { BrokerConnections, EndedConnections } from '../ports/broker-connections.ts'

export interface RabbitManagementOptions {
  /** `http://` or `https://`, with credentials; a path in it is kept. */
  readonly url: string
  readonly clock: Clock
}

const answerWithin: Duration = seconds(10)
/** Some kB a connection; a vehicle has one. */
const answerBytesMax = 1_048_576
/** RabbitMQ's clock may differ from that of the store by this much. */
const clocksDiffer: Duration = seconds(5)

const listSchema = z.array(z.object({ name: z.string().min(1).max(1_024) }))
const detailsSchema = z.object({ connected_at: z.number() })

export class RabbitManagement implements BrokerConnections {
  readonly #base: URL
  readonly #authorization: string
  readonly #clock: Clock

  constructor({ url, clock }: RabbitManagementOptions) {
    const { username, password, origin, pathname } = new URL(url)
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    this.#base = new URL(pathname.endsWith('/') ? pathname : `${pathname}/`, origin)
    this.#authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    this.#clock = clock
  }

  async endOlder(vin: Vin, than: Instant, signal: AbortSignal): Promise<EndedConnections> {
    const found = listSchema.parse((await this.#read(`connections/username/${vin}`, signal)) ?? [])
    let [ended, isUnsure] = [0, false]
    for (const { name } of found) {
      const path = `connections/${encodeURIComponent(name)}`
      const isOlder = await this.#isOlder(path, than + clocksDiffer, signal)
      if (isOlder && (await this.#end(path, signal))) ended += 1
      isUnsure ||= isOlder !== false
    }
    return { ended, isUnsure }
  }

  /** Undefined: it is not known yet, or it has ended. */
  async #isOlder(path: string, than: Instant, signal: AbortSignal): Promise<boolean | undefined> {
    const details = await this.#read(`${path}?columns=connected_at`, signal)
    return details === undefined ? undefined : detailsSchema.parse(details).connected_at < than
  }

  /** False: it has ended already. */
  async #end(path: string, signal: AbortSignal): Promise<boolean> {
    const { status } = await this.#ask('DELETE', path, signal)
    if (status === 404) return false
    if (status !== 204) throw new Error(`the management API of RabbitMQ answered ${status} to the end of a connection`)
    return true
  }

  /** Undefined: there is no such thing. */
  async #read(path: string, signal: AbortSignal): Promise<unknown> {
    const { status, text } = await this.#ask('GET', path, signal)
    if (status === 404) return undefined
    if (status !== 200) throw new Error(`the management API of RabbitMQ answered ${status}`)
    return JSON.parse(text) as unknown
  }

  async #ask(method: 'GET' | 'DELETE', path: string, signal: AbortSignal): Promise<{ status: number; text: string }> {
    const ended = new AbortController()
    const timer = this.#clock.schedule(answerWithin, () => ended.abort(new Error('RabbitMQ did not answer in time')))
    try {
      const response = await fetch(new URL(`api/${path}`, this.#base), {
        method,
        headers: { authorization: this.#authorization, 'x-reason': 'a credential of the vehicle was revoked' },
        redirect: 'error',
        signal: AbortSignal.any([signal, ended.signal]),
      })
      return { status: response.status, text: await readBounded(response, answerBytesMax) }
    } finally {
      timer.cancel()
    }
  }
}
