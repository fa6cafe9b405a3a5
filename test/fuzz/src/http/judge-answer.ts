/** Checks an answer against what the OpenAPI document says about it, and against what holds for every answer. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { HttpRequest } from './http-request.ts'
import { type OpenapiDocument, type Operation, operationsOf } from './operations.ts'
import type { HttpAnswer } from './send-request.ts'

/** What is wrong with an answer. */
export interface Complaint {
  /** One of a few words, so that the same fault is counted and not repeated. */
  readonly kind:
    | 'server error'
    | 'undeclared status'
    | 'undeclared body'
    | 'no problem document'
    | 'unknown problem'
    | 'false 405'
  readonly detail: string
}

const problemJson = 'application/problem+json'
/** A request may name its server in its first line, too (RFC 9112, section 3.2.2). */
const absoluteForm = /^http:\/\/[^/]*/
/** What belongs to no operation, and so to no description of one. */
const ofStrangers: readonly string[] = ['/problems/not-found', '/problems/method-not-allowed']
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i

/** Pages of HTML and scripts, which the document does not describe. */
const isUndescribed = (path: string): boolean => path === '/docs' || path.startsWith('/docs/')

export class AnswerJudge {
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false, formats: { 'date-time': dateTime } })
  readonly #operations: readonly Operation[]
  readonly #problems: ReadonlySet<string>
  readonly #compiled = new Map<string, ValidateFunction>()

  constructor(document: OpenapiDocument) {
    this.#operations = operationsOf(document)
    this.#ajv.addSchema(document, 'openapi')
    this.#problems = new Set([...ofStrangers, ...this.#operations.flatMap(problemsOf)])
  }

  /** The operation that a request reaches, if any. */
  operationOf({ method, path }: Pick<HttpRequest, 'method' | 'path'>): Operation | undefined {
    const bare = path.replace(absoluteForm, '').split(/[?#]/, 1)[0] ?? ''
    const wanted = method === 'HEAD' ? 'GET' : method
    const found = this.#operations.find((operation) => operation.method === wanted && operation.pattern.test(bare))
    return found?.streams === true && method === 'HEAD' ? undefined : found // a stream has no beginning without its end
  }

  judge(request: HttpRequest, answer: HttpAnswer): readonly Complaint[] {
    const { status } = answer
    if (status >= 500 && status !== 503) return [{ kind: 'server error', detail: `${status}` }]
    // A server may ignore a slash at the end, and then it is the same operation.
    const forgiven = { ...request, path: request.path.replace(/\/(?=$|\?)/, '') }
    const operation = this.operationOf(request) ?? (status < 400 ? this.operationOf(forgiven) : undefined)
    if (status === 503 && !isExplained(answer)) return [{ kind: 'server error', detail: '503 without an explanation' }]
    if (operation === undefined) return isUndescribed(request.path) ? [] : this.#judgeStranger(request, answer)
    return this.#judgeDeclared(operation, request, answer)
  }

  /** Nothing is there: a problem that says so, or what is wrong with the request itself. */
  #judgeStranger({ method }: HttpRequest, answer: HttpAnswer): readonly Complaint[] {
    if (answer.status < 400) return [{ kind: 'undeclared status', detail: `${answer.status}, where nothing is` }]
    const allow = String(answer.headers['allow'] ?? '').split(/, */)
    if (answer.status === 405 && allow.includes(method))
      return [{ kind: 'false 405', detail: `Allow: ${allow.join(', ')}` }]
    return this.#judgeProblem(method, answer, this.#problems)
  }

  #judgeDeclared(operation: Operation, { method }: HttpRequest, answer: HttpAnswer): readonly Complaint[] {
    const { status } = answer
    const declared = operation.responses[String(status)]
    if (declared === undefined) return [{ kind: 'undeclared status', detail: `${status} ${typeOf(answer)}` }]
    if (status >= 400 && !(status === 503 && mediaTypeOf(answer) in (declared.content ?? {})))
      return this.#judgeProblem(method, answer, new Set(problemsAt(operation, String(status))))
    if (method === 'HEAD' || operation.streams) return []
    const content = declared.content ?? {}
    const media = mediaTypeOf(answer)
    if (Object.keys(content).length === 0)
      return answer.body.length === 0 ? [] : [{ kind: 'undeclared body', detail: `${status} has a body` }]
    if (!(media in content)) return [{ kind: 'undeclared body', detail: `${status} is ${media || 'untyped'}` }]
    if (media !== 'application/json') return []
    return this.#judgeBody(`${operation.path}|${operation.method}|${status}`, answer)
  }

  #judgeBody(place: string, { body }: HttpAnswer): readonly Complaint[] {
    const value = parsed(body)
    if (value === undefined) return [{ kind: 'undeclared body', detail: 'it is not JSON' }]
    const validate = this.#validatorOf(place)
    if (validate(value)) return []
    return [{ kind: 'undeclared body', detail: this.#ajv.errorsText(validate.errors, { dataVar: '' }) }]
  }

  #judgeProblem(method: string, answer: HttpAnswer, types: ReadonlySet<string>): readonly Complaint[] {
    if (method === 'HEAD') return []
    const problem = parsed(answer.body) as { type?: unknown; status?: unknown; detail?: unknown } | undefined // read only
    const isProblem = mediaTypeOf(answer) === problemJson && problem?.status === answer.status
    if (!isProblem || typeof problem.detail !== 'string')
      return [{ kind: 'no problem document', detail: `${answer.status} ${mediaTypeOf(answer)}` }]
    if (types.has(String(problem.type))) return []
    return [{ kind: 'unknown problem', detail: `${answer.status} ${String(problem.type)}` }]
  }

  #validatorOf(place: string): ValidateFunction {
    const known = this.#compiled.get(place)
    if (known !== undefined) return known
    const [path = '', method = '', status = ''] = place.split('|')
    const keys = ['paths', path, method.toLowerCase(), 'responses', status, 'content', 'application/json', 'schema']
    const validate = this.#ajv.compile({ $ref: `openapi#/${keys.map(pointerOf).join('/')}` })
    this.#compiled.set(place, validate)
    return validate
  }
}

const pointerOf = (key: string): string => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))

const problemsAt = ({ responses }: Operation, status: string): readonly string[] =>
  Object.values(responses[status]?.content?.[problemJson]?.examples ?? {}).map(({ value }) => value.type)

const problemsOf = (operation: Operation): readonly string[] =>
  Object.keys(operation.responses).flatMap((status) => problemsAt(operation, status))

const mediaTypeOf = ({ headers }: HttpAnswer): string =>
  String(headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim() ?? ''

const typeOf = ({ body }: HttpAnswer): string =>
  JSON.stringify((parsed(body) as { type?: unknown } | undefined)?.type ?? '') // read only

const isExplained = (answer: HttpAnswer): boolean =>
  answer.headers['retry-after'] !== undefined || mediaTypeOf(answer) === problemJson

const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
