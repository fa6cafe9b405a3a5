import { AnswerTooLarge } from '../http/bounded-text.ts'

/** No answer came, or one that is not Keyfob's. `cause` is what `fetch` threw, or what was wrong with the answer. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  /** Of the API. */
  readonly url: string
  /** The innermost cause, which says what happened. */
  readonly reason: Error
  /** Whether the request may have taken effect: the request changes something, and may have left. */
  readonly mayHaveTakenEffect: boolean

  /** `isInDoubt`: an attempt before this one may have taken effect. */
  constructor(url: string, cause: unknown, isChange: boolean, isInDoubt = false) {
    const reason = innermost(cause)
    super(`Keyfob cannot be reached at ${url}: ${reason.message}`, { cause })
    this.url = url
    this.reason = reason
    this.mayHaveTakenEffect = isInDoubt || (isChange && !neverLeft.has(codeOf(reason)))
  }

  /** Whether the same request may succeed later. An answer from something else than Keyfob will not change. */
  get isTemporary(): boolean {
    return !(this.cause instanceof SyntaxError || this.cause instanceof AnswerTooLarge)
  }

  /** The same, when an attempt before this one may have taken effect. */
  inDoubt(): UnreachableError {
    return new UnreachableError(this.url, this.cause, true, true)
  }
}

/** `fetch` says "fetch failed" and hides the reason; a host with several addresses has a reason for each. */
const innermost = (error: unknown): Error => {
  if (error instanceof AggregateError && error.errors.length > 0) return innermost(error.errors[0])
  if (error instanceof Error) return error.cause instanceof Error ? innermost(error.cause) : error
  return new Error(String(error))
}

/** A DOMException has a number where errors of the system have a word. */
const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name)

/** Of Node: there was no connection, so nothing was sent. Browsers do not say. */
const neverLeft: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
])
