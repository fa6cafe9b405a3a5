import type { Problem } from '../generated/answers.ts'

export type FieldError = NonNullable<Problem['errors']>[number]

/** How an error came: what the answer says besides its body. */
export interface ProblemCircumstances {
  /** Whether the request was one that changes something. */
  readonly isChange: boolean
  readonly requestId?: string | undefined
  /** In ms. */
  readonly retryAfter?: number | undefined
}

/** Keyfob refused the request: RFC 9457 problem details. The message is the detail, and a line for each field error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  /** As it came; of an answer without problem details, `about:blank` with the status. */
  readonly problem: Problem
  readonly status: number
  /** Stable, as in `/problems/lane-busy`. */
  readonly type: string
  readonly title: string
  readonly detail: string
  /** What is wrong, field by field: by JSON pointer, or the name of a parameter or a header. */
  readonly errors: readonly FieldError[]
  /** The command that blocks the lane, holds the key, or may have been accepted. */
  readonly commandId: string | undefined
  /** Whether the request may have taken effect all the same. */
  readonly mayHaveTakenEffect: boolean
  /** `X-Request-Id` of the answer, which a proxy may set. */
  readonly requestId: string | undefined
  /** In ms; undefined where the answer does not say. */
  readonly retryAfter: number | undefined

  constructor(problem: Problem, { isChange, requestId, retryAfter }: ProblemCircumstances) {
    const { status, type, title, detail, errors = [], commandId } = problem
    super(linesOf(detail, errors).join('\n'))
    this.problem = problem
    this.status = status
    this.type = type
    this.title = title
    this.detail = detail
    this.errors = errors
    this.commandId = commandId
    this.requestId = requestId
    this.retryAfter = retryAfter
    this.mayHaveTakenEffect = problem.mayHaveTakenEffect ?? (isChange && status >= 500 && !refusedUnread.has(this.code))
  }

  /** The detail, and a line for each field error. They repeat text from outside: escape them before a person sees them. */
  get lines(): readonly string[] {
    return linesOf(this.detail, this.errors)
  }

  /** The last part of the type: `lane-busy`. */
  get code(): string {
    return this.type.split('/').at(-1) ?? ''
  }

  /** Whether the same request may succeed later, without a change of anything else. */
  get isTemporary(): boolean {
    return this.status === 502 || this.status === 503 || this.status === 504
  }

  /** The same, when an attempt before this one may have taken effect. */
  inDoubt(): ProblemError {
    const { requestId, retryAfter } = this
    return new ProblemError({ ...this.problem, mayHaveTakenEffect: true }, { isChange: true, requestId, retryAfter })
  }
}

/** A lone field error is often the whole detail; it is not said twice. */
const linesOf = (detail: string, errors: readonly FieldError[]): readonly string[] => [
  detail,
  ...errors
    .map(sentenceOf)
    .filter((sentence) => `${sentence}.` !== detail)
    .map((sentence) => `  ${sentence}`),
]

const sentenceOf = ({ pointer, parameter, header, detail }: FieldError): string =>
  [pointer ?? parameter ?? header ?? '', detail].join(' ').trimEnd()

/** Refused before the request itself was examined. */
const refusedUnread: ReadonlySet<string> = new Set(['overloaded', 'stopping'])
