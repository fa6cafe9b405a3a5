/** One operation of the API as a value: its route, its documentation and its handler, all from the same schemas. */
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { z } from 'zod'
import type { Action } from '../ports/scopes.ts'
import type { Path } from './paths.ts'
import type { ProblemCode } from './problems.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Tag =
  | 'commands'
  | 'events'
  | 'vehicles'
  | 'schedules'
  | 'campaigns'
  | 'catalogue'
  | 'webhooks'
  | 'keys'
  | 'audit'
  | 'demo'
  | 'brokers'
  | 'operations'

/** What a caller must be allowed to do. `any`: any caller with a valid API key; `public`: every caller. */
export type OperationScope = Action | 'any' | 'public'

/** An answer that is not a problem. */
export interface Answer {
  readonly description: string
  /** Default: `application/json`. */
  readonly mediaType?: string
  /** Of the same in bytes, for who asks for it. */
  readonly binaryType?: string
  /** Absent: no body. */
  readonly schema?: z.ZodType
  /** Of a stream of events: the name of the schema that the data of each has. */
  readonly events?: string
  readonly example?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

interface Described {
  /** `operationId` of the OpenAPI document. */
  readonly id: string
  readonly method: Method
  readonly paths: readonly [Path, ...Path[]]
  readonly tag: Tag
  readonly scope: OperationScope
  readonly summary: string
  readonly description: string
  /** Documentation only: header values have parsers of their own. */
  readonly headers?: z.ZodObject
  readonly answers: Readonly<Record<number, Answer>>
  /** Its own. Those of every change, of every key and of every route are added (openapi.ts). */
  readonly problems: readonly ProblemCode[]
  /** The answer may be large: it is compressed for who accepts that. Never of answers that hold a secret. */
  readonly compresses?: true
  /** Its body may also be a form: a client of it can send no JSON. */
  readonly takes?: 'form'
  /** The answer lasts until the client or the server ends it. */
  readonly streams?: true
}

export interface Operation<Needs> extends Described {
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  readonly handler: (needs: Needs) => RouteHandlerMethod
}

export interface Input<Params, Query, Body> {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

interface Definition<
  Needs,
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
> extends Described {
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** Given its parts, answers one request: with a value to send, or with the reply that it has sent itself. */
  readonly answer: (needs: Needs) => (input: Input<z.output<Params>, z.output<Query>, z.output<Body>>) => unknown
}

export const operation = <
  Needs,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>({
  answer,
  ...described
}: Definition<Needs, Params, Query, Body>): Operation<Needs> => ({
  ...described,
  handler: (needs) => {
    const handle = answer(needs)
    return async (request, reply) =>
      handle({
        params: request.params as z.output<Params>, // validated by `params`
        query: request.query as z.output<Query>, // validated by `query`
        body: request.body as z.output<Body>, // validated by `body`
        request,
        reply,
      })
  },
})
