import { printable } from '@keyfob/runtime'

/** RFC 9457 problem details, as Keyfob sends them. A field error names its place in one of three ways. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail?: string
  readonly errors?: readonly FieldError[]
}

interface FieldError {
  /** JSON pointer into the body. */
  readonly pointer?: string
  /** Of the query or the path. */
  readonly parameter?: string
  readonly header?: string
  readonly detail: string
}

/** The API said no. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly problem: Problem

  constructor(problem: Problem) {
    const { title, detail = title, errors = [] } = problem
    // It repeats what vehicles and callers wrote: each part stays on its line.
    super([detail, ...errors.map(sentenceOf)].map(printable).join('\n'))
    this.problem = problem
  }
}

const sentenceOf = ({ pointer, parameter, header, detail }: FieldError): string =>
  ['  ', pointer ?? parameter ?? header ?? '', ' ', detail].join('').trimEnd()

export const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'title' in body && 'status' in body
