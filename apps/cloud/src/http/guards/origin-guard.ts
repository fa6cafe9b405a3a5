import type { FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'

/** Against forged requests: a browser tells the origin of the page that changes something, and it must be this server. */
export const guardOrigin = ({ method, headers: { origin, host } }: FastifyRequest): void => {
  if (origin === undefined || method === 'GET' || method === 'HEAD') return
  if (URL.canParse(origin) && new URL(origin).host === host) return
  throw new HttpProblem('cross_origin', 'The Origin header names another site than this server.')
}
