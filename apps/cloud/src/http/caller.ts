import type { FastifyRequest } from 'fastify'

/** Who asks: the `who` of every record. Access control comes later, and comes here. */
export const callerOf = (_request: FastifyRequest): string => 'anonymous'
