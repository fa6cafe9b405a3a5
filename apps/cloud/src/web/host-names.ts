import { isIP } from 'node:net'

/** Names that this server answers to, besides those of loopback. */
export interface HostNames {
  readonly names: readonly string[]
  /** `loopback`: no other address. `address`: any IP address, too. `any`: any name at all. */
  readonly also: 'loopback' | 'address' | 'any'
}

export const loopbackOnly: HostNames = { names: [], also: 'loopback' }

const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** Every name that is answered to, in small letters. */
export const namesOf = ({ names }: HostNames): ReadonlySet<string> =>
  new Set([...loopbackNames, ...names.map((name) => name.toLowerCase())])

/**
 * Whether a Host header names this server. Against DNS rebinding: a web page can make its own name point to this server and
 * then speak to it as if it were the page's own. The Host header still tells the page's name; an address cannot be made to
 * point elsewhere.
 */
export const answersTo = (hosts: HostNames) => {
  const known = namesOf(hosts)
  return (host: string): boolean => {
    const name = nameOf(host)
    return hosts.also === 'any' || known.has(name) || (hosts.also === 'address' && isAddress(name))
  }
}

const nameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase()

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
