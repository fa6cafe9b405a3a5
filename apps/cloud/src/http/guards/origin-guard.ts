import type { FastifyRequest } from 'fastify'
import { isSameOrigin } from '../../web/same-origin.ts'
import { HttpProblem } from '../http-problem.ts'

/** Only requests that change something are checked: a page cannot read an answer of another origin. */
export const guardOrigin = ({ method, headers: { origin, host } }: FastifyRequest): void => {
  if (method === 'GET' || method === 'HEAD' || isSameOrigin(origin, host)) return
  throw new HttpProblem(
    'cross_origin',
    'The Origin header names another site than this server. Send the request from a page of this server, or without a browser.',
  )
}
