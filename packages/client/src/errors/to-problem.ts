import type { Problem } from '../generated/answers.ts'
import type { Answer } from '../http/answer.ts'
import { retryAfterOf } from '../http/retry-after.ts'
import { ProblemError } from './problem-error.ts'

/** The error that an answer is whose status is not one of success. */
export const toProblem = ({ status, headers, text }: Answer, isChange: boolean, now: number): ProblemError =>
  new ProblemError(
    problemIn(text) ?? { type: 'about:blank', title: `HTTP ${status}`, status, detail: `HTTP ${status}` },
    {
      isChange,
      requestId: headers.get('x-request-id') ?? undefined,
      retryAfter: retryAfterOf(headers, now),
    },
  )

/** Undefined where it is none: a proxy may have answered. */
const problemIn = (text: string): Problem | undefined => {
  try {
    const body: unknown = JSON.parse(text)
    return isProblem(body) ? { ...body, detail: body.detail ?? body.title } : undefined
  } catch {
    return undefined
  }
}

const isProblem = (body: unknown): body is Omit<Problem, 'detail'> & { readonly detail?: string } =>
  typeof body === 'object' &&
  body !== null &&
  'title' in body &&
  typeof body.title === 'string' &&
  'status' in body &&
  typeof body.status === 'number' &&
  'type' in body &&
  typeof body.type === 'string'
