import type { FastifyRequest } from 'fastify'
import { addressOf, networkOf } from './guards/client-address.ts'

/** Whoever asked without a key, where none is required. */
export const anonymous = 'anonymous'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard of keys. */
    caller: Caller
  }
}

export interface Caller {
  readonly who: string
  /** Whether the key may still be used; undefined when there is none. */
  readonly stillHolds?: () => Promise<boolean>
}

/** Who asks: the `who` of every record. */
export const callerOf = (request: FastifyRequest): string => request.caller.who

/** For whom an open request counts: the key, or where it comes from when there is none. */
export const counterOf = (request: FastifyRequest): string =>
  request.caller.who === anonymous ? networkOf(addressOf(request)) : request.caller.who
