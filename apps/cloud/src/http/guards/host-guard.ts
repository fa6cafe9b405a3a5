import type { FastifyRequest } from 'fastify'
import { type HostNames, answersTo, namesOf } from '../../web/host-names.ts'
import { HttpProblem } from '../http-problem.ts'

/** Against DNS rebinding. */
export const guardHost = (hosts: HostNames) => {
  const isOurs = answersTo(hosts)
  const known = [...namesOf(hosts)].join(', ')
  return ({ headers: { host }, raw: { httpVersion } }: FastifyRequest): void => {
    // HTTP/1.0 has none, and no browser speaks it: health checks of load balancers do.
    if (host === undefined && httpVersion === '1.0') return
    if (host === undefined) throw new HttpProblem('bad_request', 'The Host header is missing.')
    if (isOurs(host)) return
    throw new HttpProblem(
      'misdirected',
      `This server answers to ${known}; the Host header names another. KEYFOB_PUBLIC_HOSTS adds names.`,
    )
  }
}
