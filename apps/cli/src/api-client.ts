/** The HTTP API from the command line: one place that speaks it, turns problems into errors, and reads streams. */
import {
  type Duration,
  type ServerSentEvent,
  backoff,
  readServerSentEvents,
  seconds,
  systemClock,
} from '@keyfob/runtime'
import { ApiProblem, isProblem } from './api-problem.ts'
import { ApiUnreachable } from './api-unreachable.ts'

/** One request and its answer: above the longest wait that the API grants, which is 30 s. */
const answerWithin: Duration = seconds(60)

export interface CommandJson {
  readonly id: string
  readonly command: string
  readonly vin: string
  readonly state: string
  readonly reason: { readonly code: string; readonly detail?: string }
  readonly late: boolean
  readonly result: unknown
  readonly acceptedAt: string
  readonly settledAt: string | null
  /** Of the answer to a submit: what may be a mistake about it. */
  readonly warning?: { readonly code: string; readonly detail: string }
}

export interface VehicleJson {
  readonly vin: string
  readonly ivc: string | null
  readonly presence: { readonly online: boolean | null; readonly seenAt: string | null }
  readonly reported: Readonly<Record<string, { readonly value: unknown }>>
}

/** A status event of the stream: the position, and the CloudEvent. */
export interface StreamedEvent {
  readonly position: string
  readonly event: {
    readonly time: string
    readonly data: {
      readonly commandId: string
      readonly vin: string
      readonly command: string
      readonly state: string
      readonly late: boolean
      readonly reason: { readonly code: string; readonly detail?: string }
    }
  }
}

interface Request {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal
}

export class ApiClient {
  readonly #base: string
  readonly #authorization: Readonly<Record<string, string>>

  /** `base`: URL of the API, as in http://127.0.0.1:8080. `key`: as its form is; a header takes it. */
  constructor(base: string, key?: string) {
    this.#base = withoutEndSlashes(base)
    this.#authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  }

  async get<Body>(path: string): Promise<Body> {
    return this.#bodyOf(await this.#request('GET', path))
  }

  async post<Body>(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Body> {
    return this.#sendJson('POST', path, body, headers)
  }

  put<Body>(path: string, body: unknown): Promise<Body> {
    return this.#sendJson('PUT', path, body)
  }

  /** What would come along with a GET. */
  async head(path: string): Promise<Headers> {
    return (await this.#request('HEAD', path)).headers
  }

  patch<Body>(path: string, body: unknown): Promise<Body> {
    return this.#sendJson('PATCH', path, body)
  }

  /** A request without a body whose answer is not looked at, but for problems. */
  async send(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<void> {
    await (await this.#request(method, path)).body?.cancel()
  }

  /** Follows the status events until aborted; comes back after a lost connection where it was [Last-Event-ID]. */
  async *events(path: string, signal: AbortSignal): AsyncGenerator<StreamedEvent> {
    let lastId: string | undefined
    for (let failures = 0; !signal.aborted;) {
      try {
        for await (const { id, data } of await this.#stream(path, lastId, signal)) {
          lastId = id ?? lastId // the first block names the position alone
          failures = 0
          if (id !== undefined && data !== undefined)
            yield { position: id, event: JSON.parse(data) as StreamedEvent['event'] } // the API's own schema
        }
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ApiProblem || (lastId === undefined && failures === 0 && error instanceof ApiUnreachable))
          throw error
      }
      failures += 1
      await systemClock.sleep(backoff(failures, { base: 500, max: 5_000 }), signal).catch(() => undefined)
    }
  }

  async #stream(
    path: string,
    lastId: string | undefined,
    signal: AbortSignal,
  ): Promise<AsyncIterable<ServerSentEvent>> {
    const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) }
    const { body } = await this.#request('GET', path, { headers, signal })
    return readServerSentEvents(body ?? new Blob([]).stream())
  }

  async #sendJson<Body>(
    method: string,
    path: string,
    body: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Body> {
    const headers = { 'content-type': 'application/json', ...more }
    return this.#bodyOf(await this.#request(method, path, { body: JSON.stringify(body), headers }))
  }

  async #request(method: string, path: string, request: Request = {}): Promise<Response> {
    const { headers, body, signal = AbortSignal.timeout(answerWithin) } = request
    const sent = {
      method,
      headers: { ...headers, ...this.#authorization },
      ...(body !== undefined && { body }),
      signal,
    }
    const response = await fetch(`${this.#base}${path}`, sent).catch((error: unknown) => {
      throw request.signal?.aborted ? error : new ApiUnreachable(this.#base, error)
    })
    if (response.ok) return response
    const said: unknown = await response.json().catch(() => undefined)
    const { status } = response
    throw new ApiProblem(isProblem(said) ? said : { type: 'about:blank', title: `HTTP ${status}`, status })
  }

  async #bodyOf<Body>(response: Response): Promise<Body> {
    return (await response.json().catch((error: unknown) => {
      throw new ApiUnreachable(this.#base, error)
    })) as Body // the API's own schema
  }
}

const withoutEndSlashes = (url: string): string => {
  let end = url.length
  while (url[end - 1] === '/') end -= 1
  return url.slice(0, end)
}
