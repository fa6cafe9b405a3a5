/** The HTTP API as the driver uses it. It is a stranger here: what it says is taken for what `/openapi.json` promises. */
import type { CommandId, State, Vin } from '@keyfob/protocol'
import { type Clock, type Duration, backoff, seconds } from '@keyfob/runtime'
import type { CommandRequest, OfferedType } from './command-plan.ts'

/** A command as the API shows it; the fields that the driver looks at. */
export interface SeenCommand {
  readonly id: CommandId
  readonly vin: Vin
  readonly command: string
  readonly state: State
  readonly reason: { readonly code: string }
  readonly late: boolean
  readonly acceptedAt: string
  readonly deadline: string
  readonly settledAt: string | null
}

export type Submission =
  | { readonly kind: 'accepted'; readonly command: SeenCommand }
  /** `problem`: the last part of the problem's type, as in `lane-busy`. */
  | { readonly kind: 'refused'; readonly status: number; readonly problem: string }
  /** Nobody knows: the answer was an error, or none came in time. */
  | { readonly kind: 'failed'; readonly problem: string }

/** How long one submission is tried again while the API sheds load or cannot be reached. */
const submitWithin: Duration = seconds(30)
const pauses = { base: 200, max: 5_000 } as const
/** One request. Above every honest answer, so that a hung connection does not hold the run. */
const answerWithin: Duration = seconds(20)

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export class KeyfobApi {
  readonly #base: string
  readonly #clock: Clock
  readonly #random: () => number
  readonly #authorization: Readonly<Record<string, string>>

  /** @param base as in http://127.0.0.1:8080 */
  constructor(base: string, clock: Clock, random: () => number, key?: string) {
    this.#base = base.replace(/(?<!\/)\/+$/, '')
    this.#clock = clock
    this.#random = random
    this.#authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  }

  async catalogue(): Promise<readonly OfferedType[]> {
    const response = await this.#fetch('GET', '/catalogue')
    const { items } = (await response.json()) as { items: readonly OfferedType[] } // the API's own schema
    return items
  }

  /** Tries again with the same key while the answer is 503 or none [L10]. */
  async submit(request: CommandRequest, key: string): Promise<Submission> {
    const until = this.#clock.monotonic() + submitWithin
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#post('/trigger-command', request, { 'idempotency-key': key }).catch(messageOf)
      const isTemporary = typeof response === 'string' || response.status === 503
      if (!isTemporary) return submissionOf(response)
      const pause = Math.max(backoff(attempt, pauses, this.#random), retryAfter(response))
      if (this.#clock.monotonic() + pause > until)
        return { kind: 'failed', problem: typeof response === 'string' ? response : 'HTTP 503' }
      await this.#clock.sleep(pause)
    }
  }

  /** The status of the answer: 200 canceled, 202 asked, 409 settled before; 0 when none came. */
  async cancel(id: CommandId): Promise<number> {
    const response = await this.#post(`/commands/${id}/cancel`, {}).catch(() => undefined)
    await response?.body?.cancel()
    return response?.status ?? 0
  }

  /** Undefined when there is no answer, or no such command. */
  async find(id: CommandId): Promise<SeenCommand | undefined> {
    const response = await this.#fetch('GET', `/commands/${id}`).catch(() => undefined)
    if (response?.ok === true) return (await response.json()) as SeenCommand // the API's own schema
    await response?.body?.cancel()
    return undefined
  }

  /** The stream of all status events behind this one, or from now on. @throws Error when it cannot be opened */
  async openEvents(lastId: string | undefined, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const headers = {
      ...this.#authorization,
      accept: 'text/event-stream',
      ...(lastId !== undefined && { 'last-event-id': lastId }),
    }
    const response = await fetch(`${this.#base}/events`, { headers, signal })
    if (response.ok && response.body !== null) return response.body
    await response.body?.cancel()
    throw new Error(`the event stream answers HTTP ${response.status}`)
  }

  #post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return this.#fetch('POST', path, {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  }

  #fetch(method: string, path: string, { headers, body }: Sent = {}): Promise<Response> {
    const sent = { method, headers: { ...headers, ...this.#authorization }, ...(body !== undefined && { body }) }
    return fetch(`${this.#base}${path}`, { ...sent, signal: AbortSignal.timeout(answerWithin) })
  }
}

const submissionOf = async (response: Response): Promise<Submission> => {
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return { kind: 'accepted', command: body as SeenCommand } // the API's own schema
  const problem = problemOf(body) ?? `HTTP ${response.status}`
  return response.status < 500 ? { kind: 'refused', status: response.status, problem } : { kind: 'failed', problem }
}

const problemOf = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'type' in body ? String(body.type).split('/').at(-1) : undefined

const retryAfter = (response: Response | string): Duration =>
  typeof response === 'string' ? 0 : seconds(Number(response.headers.get('retry-after') ?? 0) || 0)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
