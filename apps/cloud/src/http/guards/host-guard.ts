import type { FastifyRequest } from 'fastify'
import { type HostNames, answersTo, namesOf } from '../../web/host-names.ts'
import { HttpProblem } from '../http-problem.ts'

/** Against DNS rebinding. */
export const guardHost = (hosts: HostNames) => {
  const isOurs = answersTo(hosts)
  const known = [...namesOf(hosts)].join(', ')
  return ({ headers: { host }, raw: { httpVersion, url = '' } }: FastifyRequest): void => {
    // HTTP/1.0 has no Host header. Browsers never use it; health checks of load balancers do.
    if (host === undefined && httpVersion === '1.0') return
    if (host === undefined) throw new HttpProblem('bad_request', 'The Host header is missing.')
    if (notInHosts.test(host)) throw new HttpProblem('bad_request', 'The Host header is not a host name.')
    if (isOfAnother(url, host))
      throw new HttpProblem('bad_request', 'The request line and the Host header name different hosts.')
    if (isOurs(host)) return
    throw new HttpProblem(
      'misdirected',
      `This server answers to ${known}; the Host header names another. KEYFOB_PUBLIC_HOSTS adds names.`,
    )
  }
}

/** Characters that no host name has, or that would make it two (RFC 9112 section 3.2). */
const notInHosts = /[\s,/\\@?#]/

/** The absolute form of a request line names the host that counts (RFC 9112 section 3.2.2); browsers never send it here. */
const isOfAnother = (url: string, host: string): boolean =>
  !url.startsWith('/') && URL.canParse(url) && new URL(url).host !== hostOf(`http://${host}`)

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '')
