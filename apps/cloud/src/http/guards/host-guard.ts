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
  return ({ headers: { host }, raw: { httpVersion } }: FastifyRequest): void => {
    // HTTP/1.0 has none, and no browser speaks it: health checks of load balancers do.
    if (host === undefined && httpVersion === '1.0') return
    if (host === undefined) throw new HttpProblem('bad_request', 'The Host header is missing.')
    const name = nameOf(host)
    if (also === 'any' || known.has(name) || (also === 'address' && isAddress(name))) return
    throw new HttpProblem(
      'misdirected',
      `This server answers to ${[...known].join(', ')}; the Host header names another. KEYFOB_PUBLIC_HOSTS adds names.`,
    )
  }
}

const nameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase()

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
