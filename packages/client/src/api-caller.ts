/** Calls operations by their names: builds the request, repeats it where that does no harm, and reads the answer. */
import type { ClientClock } from './clock.ts'
import { toProblem } from './errors/to-problem.ts'
import { type Operations, routes } from './generated/operations.ts'
import type { Answer } from './http/answer.ts'
import { type HttpConnection, type HttpRequest, isChange } from './http/http-connection.ts'
import { type Query, pathOf } from './http/path-of.ts'
import { type RetryOptions, noRetry, withRetries } from './http/retry.ts'

export type OperationId = keyof Operations

/** What goes into an operation: `params`, `query` and `body`, as far as it has them. */
export type InputOf<Id extends OperationId> = Omit<Operations[Id], 'answer'>
export type AnswerOf<Id extends OperationId> = Operations[Id]['answer']

/** Of every call. */
export interface CallOptions {
  /** Ends the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** Of each attempt, in ms; that of the client unless told. */
  readonly timeout?: number | undefined
  /** More headers, such as `traceparent`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Receives the status and the headers of a good answer, as `X-Cache` or `Idempotency-Replayed`. */
  readonly onAnswer?: ((answer: Pick<Answer, 'status' | 'headers'>) => void) | undefined
}

export interface ApiCallerOptions {
  readonly connection: HttpConnection
  readonly retry: Required<RetryOptions>
  readonly timeout: number
  readonly clock: ClientClock
  readonly random: () => number
}

/** Changes that may be requested twice: by their key, or because the second one finds it done. */
const repeatable: ReadonlySet<OperationId> = new Set<OperationId>([
  'submitCommand',
  'cancelCommand',
  'putVehicle',
  'changeLogLevel',
  'pauseSchedule',
  'resumeSchedule',
  'revokeKey',
])

export class ApiCaller {
  readonly #options: ApiCallerOptions

  constructor(options: ApiCallerOptions) {
    this.#options = options
  }

  /** @throws ProblemError; UnreachableError; the reason of the signal */
  async call<Id extends OperationId>(id: Id, input: InputOf<Id>, options: CallOptions = {}): Promise<AnswerOf<Id>> {
    const request = requestOf(id, input, options)
    const limits = !isChange(request.method) || repeatable.has(id) ? this.#options.retry : noRetry
    const { clock, random } = this.#options
    const attempt = (): Promise<AnswerOf<Id>> => this.#attempt(id, request, options)
    return withRetries(attempt, limits, { clock, random, signal: options.signal })
  }

  async #attempt<Id extends OperationId>(id: Id, request: HttpRequest, options: CallOptions): Promise<AnswerOf<Id>> {
    const { connection, timeout, clock } = this.#options
    const answer = await connection.exchange(request, options.timeout ?? timeout, options.signal)
    const isGood = isSuccess(answer.status) || isReadiness(id, answer)
    if (!isGood) throw toProblem(answer, isChange(request.method), clock.now())
    const body = this.#bodyOf(answer, id, request)
    options.onAnswer?.(answer)
    return body
  }

  #bodyOf<Id extends OperationId>({ text }: Answer, id: Id, request: HttpRequest): AnswerOf<Id> {
    if (asText.has(id)) return text // text, by the document
    if (text === '') return undefined // nothing is sent where the document has nothing
    try {
      return JSON.parse(text) as AnswerOf<Id> // the API's own schemas
    } catch (error) {
      throw this.#options.connection.unreachable(error, request)
    }
  }
}

/** Whose answer is no JSON. */
const asText: ReadonlySet<OperationId> = new Set([
  'findMetrics',
  'findVehicleAuthority',
  'findVehicleRevocations',
  'askAsRabbitmq',
])

const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** Not ready is an answer, too, and has the same body. */
const isReadiness = (id: OperationId, { status, headers }: Answer): boolean =>
  id === 'checkReadiness' && status === 503 && (headers.get('content-type') ?? '').startsWith('application/json')

const requestOf = <Id extends OperationId>(id: Id, input: InputOf<Id>, { headers }: CallOptions): HttpRequest => {
  const { method, path } = routes[id]
  const { params, query, body } = input as GivenInput // what some operations have
  return { method, path: pathOf(path, params, query), headers, body }
}

interface GivenInput {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly body?: unknown
}
