/**
 * Callers of the API, as apps are: each command has an idempotency key, and is sent again with the same key, to another process
 * if there is one, until there is an answer. Any answer that the API does not promise is recorded as a violation.
 */
import { randomUUID } from 'node:crypto'
import { KeyfobClient, ProblemError, type SubmitInput } from '@keyfob/client'
import type { Random } from '@keyfob/simulator'
import { waitFor } from './stage.ts'

/** Each with a short life, so that a run ends. */
const requests: readonly {
  readonly command: string
  readonly ttlSeconds: number
  readonly params?: Readonly<Record<string, unknown>>
}[] = [
  { command: 'engine_start', ttlSeconds: 20 },
  { command: 'engine_stop', ttlSeconds: 30 },
  { command: 'doors_lock', ttlSeconds: 60 },
  { command: 'doors_unlock', ttlSeconds: 20 },
  { command: 'horn_honk', ttlSeconds: 15 },
  { command: 'lights_flash', ttlSeconds: 15 },
  { command: 'climate_start', ttlSeconds: 40 },
  { command: 'climate_stop', ttlSeconds: 40 },
  { command: 'charge_stop', ttlSeconds: 60 },
  { command: 'charge_limit_set', ttlSeconds: 60, params: { percent: 80 } },
  { command: 'windows_close', ttlSeconds: 60 },
]

const answerWithin = 15_000
const giveUpAfter = 60_000
const pause = 150

export interface CallerCounts {
  asked: number
  /** Answers 503, and connections that failed: the caller tried again. */
  again: number
  refused: Record<string, number>
  /** Given up; ids that may have been accepted are in `doubtful`. */
  givenUp: number
  /** Cancels that were asked for. */
  cancels: number
}

export class Callers {
  readonly #apis: readonly KeyfobClient[]
  readonly #vins: readonly string[]
  readonly #random: Random
  readonly counts: CallerCounts = { asked: 0, again: 0, refused: {}, givenUp: 0, cancels: 0 }
  /** Ids of commands with a 2xx. */
  readonly accepted = new Set<string>()
  /** Sentences. */
  readonly breaches: string[] = []
  /** The longest that one command was asked for until it had an answer, ms. */
  longest = 0

  constructor(apis: readonly string[], vins: readonly string[], random: Random) {
    this.#apis = apis.map((url) => new KeyfobClient({ url, retry: false, timeout: answerWithin }))
    this.#vins = vins
    this.#random = random
  }

  /** Some callers at once, until the signal; resolves when each has its last answer. */
  async call(count: number, perMinute: number, signal: AbortSignal): Promise<void> {
    const gap = (60_000 * count) / perMinute
    const one = async (): Promise<void> => {
      while (!signal.aborted) {
        await this.#ask()
        await waitFor(gap * this.#random.between(0.5, 1.5), signal)
      }
    }
    await Promise.all(Array.from({ length: count }, one))
  }

  async #ask(): Promise<void> {
    const { command, ttlSeconds, params } = this.#random.pick(requests)
    const request: SubmitInput = { command, ttlSeconds, vin: this.#random.pick(this.#vins), params }
    this.counts.asked += 1
    const begunAt = performance.now()
    const id = await this.#untilAnswered(request, randomUUID())
    this.longest = Math.max(this.longest, performance.now() - begunAt)
    if (id === undefined) return
    this.accepted.add(id)
    if (this.#random.chance(0.05)) await this.#cancel(id)
  }

  /** The id when it was accepted. */
  async #untilAnswered(request: SubmitInput, idempotencyKey: string): Promise<string | undefined> {
    const end = performance.now() + giveUpAfter
    for (let turn = Math.floor(this.#random.next() * this.#apis.length); performance.now() < end; turn += 1) {
      try {
        const api = this.#apis[turn % this.#apis.length]! // within the list
        return (await api.commands.submit(request, { idempotencyKey })).id
      } catch (error) {
        if (error instanceof ProblemError && error.status !== 503) return this.#noteRefusal(error, request)
        if (error instanceof ProblemError && error.retryAfter === undefined)
          this.breaches.push(`503 without Retry-After for ${JSON.stringify(request)}`)
      }
      this.counts.again += 1
      await waitFor(pause)
    }
    this.counts.givenUp += 1
    return undefined
  }

  #noteRefusal({ status, type }: ProblemError, request: SubmitInput): undefined {
    const isFair = status === 409 || status === 422 || status === 429
    if (isFair) this.counts.refused[type] = (this.counts.refused[type] ?? 0) + 1
    else this.breaches.push(`${status} ${type} for ${JSON.stringify(request)}`)
  }

  /** The result does not matter: the process may be dead. */
  async #cancel(id: string): Promise<void> {
    this.counts.cancels += 1
    const api = this.#random.pick(this.#apis)
    await api.commands.cancel(id).catch(() => undefined)
  }
}
