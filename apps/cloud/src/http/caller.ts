import type { FastifyRequest } from 'fastify'
import type { Holder } from '../ports/access.ts'
import type { Rights } from '../ports/scopes.ts'
import { addressOf, networkOf } from './guards/client-address.ts'
import type { HttpProblem } from './http-problem.ts'

/** A caller without an API key, where none is required. */
export const anonymous = 'anonymous'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by `guardKey`. */
    caller: Caller
  }
}

export interface Caller {
  readonly who: string
  readonly rights: Rights
  /** Who it showed to be; undefined when it sent nothing. */
  readonly holder?: Holder
  /** The refusal of a request that needs this scope; logged and counted. */
  readonly refuse: (scope: string) => HttpProblem
  /** Whether what it showed is still valid; undefined when there is nothing. */
  readonly stillHolds?: () => Promise<boolean>
}

/** The id of the caller: the `who` of every record. */
export const callerOf = (request: FastifyRequest): string => request.caller.who

/** Whose limit an open request counts for: that of the API key, or of the client's network when there is none. */
export const counterOf = (request: FastifyRequest): string =>
  request.caller.who === anonymous ? networkOf(addressOf(request)) : request.caller.who
