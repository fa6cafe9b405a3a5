import type { FastifyRequest } from 'fastify'
import { isSameOrigin } from '../../web/same-origin.ts'
import { HttpProblem } from '../http-problem.ts'

/** Only what changes something is guarded: no page reads an answer of another origin. */
export const guardOrigin = ({ method, headers: { origin, host } }: FastifyRequest): void => {
  if (method === 'GET' || method === 'HEAD' || isSameOrigin(origin, host)) return
  throw new HttpProblem('cross_origin', 'The Origin header names another site than this server.')
}
