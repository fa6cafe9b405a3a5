import type { FastifyRequest } from 'fastify'
import type { ApiKeyRecord } from '../ports/api-key.ts'
import { addressOf, networkOf } from './guards/client-address.ts'

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
  /** The API key that it sent; undefined when it sent none. */
  readonly key?: ApiKeyRecord
  /** Whether the API key is still valid; undefined when there is none. */
  readonly stillHolds?: () => Promise<boolean>
}

/** The id of the caller: the `who` of every record. */
export const callerOf = (request: FastifyRequest): string => request.caller.who

/** Whose limit an open request counts for: that of the API key, or of the client's network when there is none. */
export const counterOf = (request: FastifyRequest): string =>
  request.caller.who === anonymous ? networkOf(addressOf(request)) : request.caller.who
