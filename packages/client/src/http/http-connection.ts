/**
 * The one place that calls `fetch`. Every request has an end: a time-out for the whole of an exchange, and for a stream one
 * for each silence. A redirect is an error, since it would turn a POST into a GET.
 */
import { UnreachableError } from '../errors/unreachable-error.ts'
import type { Answer } from './answer.ts'
import { boundedText } from './bounded-text.ts'
import { Deadline } from './deadline.ts'

export interface HttpRequest {
  readonly method: string
  /** With its query, as in `/commands?limit=20`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** JSON. */
  readonly body?: unknown
}

export interface HttpConnectionOptions {
  readonly url: string
  readonly apiKey?: string | undefined
  readonly fetch: typeof fetch
  /** Of one answer. */
  readonly bytesMax: number
}

export class HttpConnection {
  /** Without a slash at its end. */
  readonly url: string
  readonly #options: HttpConnectionOptions

  constructor(options: HttpConnectionOptions) {
    this.url = withoutEndSlashes(options.url)
    this.#options = options
  }

  /**
   * One request and its whole answer, whatever the status.
   *
   * @throws UnreachableError; the reason of `signal` when that is aborted
   */
  async exchange(request: HttpRequest, timeout: number, signal: AbortSignal | undefined): Promise<Answer> {
    const deadline = new Deadline(timeout, signal)
    try {
      const response = await this.open(request, deadline.signal)
      const text = await boundedText(response, this.#options.bytesMax, deadline.signal)
      return { status: response.status, headers: response.headers, text }
    } catch (error) {
      throw signal?.aborted ? error : this.unreachable(error, request)
    } finally {
      deadline.end()
    }
  }

  /** One request, and its answer when the headers are there. @throws what `fetch` throws; the reason of the signal */
  open({ method, path, headers, body }: HttpRequest, signal: AbortSignal): Promise<Response> {
    const { apiKey, fetch: call } = this.#options // taken out: a browser's fetch must not be called as a method
    const response = call(`${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal,
    })
    return orAborted(response, signal)
  }

  unreachable(error: unknown, { method }: Pick<HttpRequest, 'method'>): UnreachableError {
    return error instanceof UnreachableError ? error : new UnreachableError(this.url, error, isChange(method))
  }
}

/** As the promise, or rejected as soon as the signal is aborted: as for a body (`chunksOf`), `fetch` may miss that. */
const orAborted = <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error) // of a Deadline, or of the caller
    signal.addEventListener('abort', stop)
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })

/** Whether a method may change something. */
export const isChange = (method: string): boolean => method !== 'GET' && method !== 'HEAD'

const withoutEndSlashes = (url: string): string => {
  let end = url.length
  while (url[end - 1] === '/') end -= 1
  return url.slice(0, end)
}
