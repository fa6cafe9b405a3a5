/** The HTTP API from the command line: one place that speaks it, turns problems into errors, and reads streams. */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { backoff } from '@keyfob/runtime'
import { systemClock } from '@keyfob/runtime'

/** RFC 9457 problem details, as Keyfob sends them. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
}

export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly problem: Problem
  constructor(problem: Problem) {
    super(
      [
        problem.detail ?? problem.title,
        ...(problem.errors ?? []).map(({ pointer, detail }) => `  ${pointer} ${detail}`),
      ].join('\n'),
    )
    this.problem = problem
  }
}

export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable'
  constructor(url: string, cause: unknown) {
    super(`Keyfob cannot be reached at ${url}. Start it with "keyfob serve", or name another with --api.`, { cause })
  }
}

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

  /** `base`: URL of the API, as in http://127.0.0.1:8080. */
  constructor(base: string, key?: string) {
    this.#base = base.replace(/(?<!\/)\/+$/, '')
    this.#authorization = key === undefined ? {} : { authorization: `Bearer ${key}` }
  }

  async get<Body>(path: string): Promise<Body> {
    return (await this.#request('GET', path)).json() as Promise<Body> // the API's own schema
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
        for await (const streamed of this.#stream(path, lastId, signal)) {
          lastId = streamed.position
          failures = 0
          yield streamed
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

  async *#stream(path: string, lastId: string | undefined, signal: AbortSignal): AsyncGenerator<StreamedEvent> {
    const headers = { accept: 'text/event-stream', ...(lastId !== undefined && { 'last-event-id': lastId }) }
    const response = await this.#request('GET', path, { headers, signal })
    if (response.body === null) return
    let position = ''
    for await (const line of createInterface({ input: Readable.fromWeb(response.body as never) })) {
      if (line.startsWith('id:')) position = line.slice(3).trim()
      if (line.startsWith('data:')) yield { position, event: JSON.parse(line.slice(5)) as StreamedEvent['event'] } // the API's own schema
    }
  }

  async #sendJson<Body>(
    method: string,
    path: string,
    body: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<Body> {
    const headers = { 'content-type': 'application/json', ...more }
    const response = await this.#request(method, path, { body: JSON.stringify(body), headers })
    return response.json() as Promise<Body> // the API's own schema
  }

  async #request(method: string, path: string, { headers, ...init }: Request = {}): Promise<Response> {
    const response = await fetch(`${this.#base}${path}`, {
      method,
      headers: { ...headers, ...this.#authorization },
      ...init,
    }).catch((error: unknown) => {
      throw init.signal?.aborted ? error : new ApiUnreachable(this.#base, error)
    })
    if (response.ok) return response
    const body: unknown = await response.json().catch(() => undefined)
    throw new ApiProblem(
      isProblem(body) ? body : { type: 'about:blank', title: `HTTP ${response.status}`, status: response.status },
    )
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'title' in body && 'status' in body
