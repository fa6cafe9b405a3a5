import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'

/** Names that this server answers to, besides those of loopback. */
export interface HostNames {
  readonly names: readonly string[]
  /** `loopback`: no other address. `address`: any IP address, too. `any`: any name at all. */
  readonly also: 'loopback' | 'address' | 'any'
}

export const loopbackOnly: HostNames = { names: [], also: 'loopback' }

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/**
 * Against DNS rebinding: a web page can make its own name point to this server and then speak to it as if it were the
 * page's own. The Host header still tells the page's name; an address cannot be made to point elsewhere.
 */
export const guardHost = ({ names, also }: HostNames) => {
  const known = new Set([...loopbackNames, ...names.map((name) => name.toLowerCase())])
  return ({ headers: { host }, raw: { httpVersion, url = '' } }: FastifyRequest): void => {
    // HTTP/1.0 has none, and no browser speaks it: health checks of load balancers do.
    if (host === undefined && httpVersion === '1.0') return
    if (host === undefined) throw new HttpProblem('bad_request', 'The Host header is missing.')
    if (notInHosts.test(host)) throw new HttpProblem('bad_request', 'The Host header is not the name of a host.')
    if (isOfAnother(url, host))
      throw new HttpProblem('bad_request', 'The request line and the Host header name two hosts.')
    const name = nameOf(host)
    if (also === 'any' || known.has(name) || (also === 'address' && isAddress(name))) return
    throw new HttpProblem(
      'misdirected',
      `This server answers to ${[...known].join(', ')}; the Host header names another. KEYFOB_PUBLIC_HOSTS adds names.`,
    )
  }
}

/** What would make two of it, or something else than a host (RFC 9112 section 3.2). */
const notInHosts = /[\s,/\\@?#]/

/** The absolute form of a request line names the host that counts (RFC 9112 section 3.2.2); browsers never send it here. */
const isOfAnother = (url: string, host: string): boolean =>
  !url.startsWith('/') && URL.canParse(url) && new URL(url).host !== hostOf(`http://${host}`)

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '')

const nameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase()

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
