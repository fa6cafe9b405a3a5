import type { FastifyRequest } from 'fastify'

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
