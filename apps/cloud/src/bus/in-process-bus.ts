/**
 * The ack bus of one process, without a queue: a publish is the handler's own promise, so that the vehicle's receipt
 * waits for the commit itself [L3], and a failure of the store goes back to the gateway unchanged. An ack that fails
 * several times although the store is available is parked.
 *
 * The newest parked messages are kept in memory, for a person to look at; they are lost with the process.
 */
import { randomUUID } from 'node:crypto'
import { type Vin, readAck, writeAck } from '@keyfob/protocol'
import { type Clock, backoff, systemClock } from '@keyfob/runtime'
import type { AckBus, AckDelivery, AckHandler, ParkedMessage, ParkedMessages } from '../ports/bus.ts'
import type { Log } from '../ports/log.ts'
import { ackTries } from './ack-tries.ts'

/** 16 MB if each is as large as a payload may be. */
const parkedMax = 1_000

export class InProcessBus implements AckBus, ParkedMessages {
  readonly #log: Log
  readonly #clock: Pick<Clock, 'now' | 'sleep'>
  readonly #parked: ParkedMessage[] = []
  #handler: AckHandler | undefined
  #parkedCount = 0

  constructor({ log, clock = systemClock }: { readonly log: Log; readonly clock?: Pick<Clock, 'now' | 'sleep'> }) {
    this.#log = log
    this.#clock = clock
  }

  /** @throws Error when called twice: two consumers would each get half of the acks */
  consume(handler: AckHandler): void {
    if (this.#handler) throw new Error('The acks have a consumer already.')
    this.#handler = handler
  }

  async publish(delivery: AckDelivery): Promise<void> {
    if (!this.#handler) throw new Error('The acks have no consumer.')
    for (let tries = 1; tries <= ackTries.failuresMax; tries += 1) {
      try {
        return await this.#handler(delivery)
      } catch (error) {
        if (ackTries.isUnavailable(error)) throw error
        this.#log.warn('ack.held', { error: String(error), tries })
        await this.#clock.sleep(backoff(tries, ackTries.pause))
      }
    }
    await this.#parkUnapplied(delivery)
  }

  async #parkUnapplied({ vin, ack, payload }: AckDelivery): Promise<void> {
    const body = payload ?? Buffer.from(writeAck(ack))
    const { problem } = ackTries
    this.#log.warn('uplink.unreadable', { vin, uplink: 'ack', bytes: body.byteLength, problem })
    await this.park(vin, 'ack', body, problem)
  }

  async park(vin: Vin, uplink: string, payload: Uint8Array, problem: string): Promise<void> {
    this.#parkedCount += 1
    // Copied, because a payload is often a view of a far larger buffer, which would be kept with it.
    this.#parked.push({
      id: randomUUID(),
      vin,
      uplink,
      payload: new Uint8Array(payload),
      problem,
      parkedAt: this.#clock.now(),
    })
    if (this.#parked.length <= parkedMax) return
    this.#parked.shift()
    this.#log.warn('bus.parked_forgotten', { kept: parkedMax, parked: this.#parkedCount })
  }

  async list(limit: number): Promise<readonly ParkedMessage[]> {
    return this.#parked.slice(0, limit)
  }

  async retry(id: string): ReturnType<ParkedMessages['retry']> {
    const message = this.#parked.find((each) => each.id === id)
    if (message === undefined) return 'not_found'
    if (message.uplink !== 'ack') return 'not_an_ack'
    const vin = message.vin as Vin // `park` took it from a topic
    const read = readAck(message.payload)
    if (read.ok) await this.publish({ vin, ack: read.message, payload: message.payload })
    else await this.park(vin, 'ack', message.payload, message.problem)
    await this.drop(id)
    return 'retried'
  }

  async drop(id: string): Promise<boolean> {
    const at = this.#parked.findIndex((each) => each.id === id)
    if (at !== -1) this.#parked.splice(at, 1)
    return at !== -1
  }

  /** How many were parked since the start, including dropped ones. */
  get parkedCount(): number {
    return this.#parkedCount
  }
}
