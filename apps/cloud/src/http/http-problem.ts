import type { CheckedGuard, CommandId } from '@keyfob/protocol'
import { type Duration, seconds } from '@keyfob/runtime'
import { z } from 'zod'
import type { Refusal } from '../ports/command-service.ts'
import { pathTo, paths } from './paths.ts'
import { type ProblemCode, problemName, problems } from './problems.ts'
import { checkedGuardSchema } from './resources/guard.ts'

/** RFC 9457 problem details. `type` is stable; `errors` name fields by JSON pointer, or a query parameter or header by name. */
export const problemSchema = z
  .object({
    type: z.string().describe('Stable; a path of this server that explains the problem'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('For a person: what was wrong, and what to do'),
    instance: z.string().optional(),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional(),
          parameter: z.string().optional(),
          header: z.string().optional(),
          detail: z.string(),
        }),
      )
      .optional(),
    commandId: z
      .string()
      .optional()
      .describe('The command that blocks the lane, used the idempotency key, or may have been accepted'),
    guards: z
      .array(checkedGuardSchema)
      .optional()
      .describe('The guards of the command type, with the evidence that each was judged by'),
    quotas: z
      .array(z.string())
      .optional()
      .describe('The quotas that are used up, by their names in `RateLimit-Policy`'),
    mayHaveTakenEffect: z.boolean().optional().describe('Whether the command may have been accepted all the same'),
    requestId: z.string().optional().describe('Of an internal error: names its line in the log of Keyfob'),
  })
  .meta({ id: 'Problem' })

export type Problem = z.output<typeof problemSchema>
export type FieldError = NonNullable<Problem['errors']>[number]

interface Extras {
  readonly errors?: readonly FieldError[]
  readonly commandId?: CommandId
  readonly guards?: readonly CheckedGuard[]
  readonly mayHaveTakenEffect?: boolean
  readonly quotas?: readonly string[]
  readonly requestId?: string
  readonly retryAfter?: Duration
  readonly allow?: string
  /** Media types that a body may have (RFC 9110 section 15.5.16). */
  readonly accept?: string
  readonly acceptEncoding?: string
  /** WWW-Authenticate (RFC 6750). */
  readonly challenge?: string
}

/** Thrown anywhere in the handling of a request; the error handler answers with it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly code: ProblemCode
  readonly extras: Extras

  constructor(code: ProblemCode, detail: string, extras: Extras = {}) {
    super(detail)
    this.code = code
    this.extras = extras
  }

  get status(): number {
    return problems[this.code].status
  }

  /** Headers that belong to the answer. */
  get headers(): Readonly<Record<string, string>> {
    const { accept, acceptEncoding, allow, challenge, retryAfter } = this.extras
    const wait = retryAfter ?? (this.status === 503 ? seconds(2) : undefined)
    return {
      'content-type': 'application/problem+json',
      ...(accept !== undefined && { accept }),
      ...(acceptEncoding !== undefined && { 'accept-encoding': acceptEncoding }),
      ...(allow !== undefined && { allow }),
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(wait !== undefined && { 'retry-after': String(Math.max(1, Math.ceil(wait / seconds(1)))) }),
    }
  }

  body(instance?: string): Problem {
    const { errors, commandId, guards, quotas, mayHaveTakenEffect, requestId } = this.extras
    return {
      type: pathTo(paths.problem, { name: problemName(this.code) }),
      title: problems[this.code].title,
      status: this.status,
      detail: this.message,
      ...(instance !== undefined && { instance }),
      ...(errors && { errors: [...errors] }),
      ...(commandId !== undefined && { commandId }),
      ...(guards && { guards: [...guards] }),
      ...(quotas && { quotas: [...quotas] }),
      ...(mayHaveTakenEffect !== undefined && { mayHaveTakenEffect }),
      ...(requestId !== undefined && { requestId }),
    }
  }
}

/** A refusal of the core as a problem. */
export const refused = ({ code, detail, errors, ...extras }: Refusal): HttpProblem =>
  new HttpProblem(code, detail, {
    ...extras,
    ...(errors && { errors: errors.map(({ pointer, problem }) => ({ pointer, detail: problem })) }),
  })
