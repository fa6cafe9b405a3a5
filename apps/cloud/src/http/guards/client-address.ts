/**
 * The address of a client, in one form: proxies write it with a port, in brackets, in quotes or as an IPv4 address within
 * an IPv6 one. A limit that counted each spelling by itself would not limit anything.
 */
import { BlockList, SocketAddress, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

const mapped = '::ffff:'

/** The address in a text as proxies write it; undefined when there is none (`unknown`, a name, nothing). */
export const plainAddress = (text: string): string | undefined => {
  const [address = ''] = withoutPort(text.replaceAll('"', '')).split('%') // a zone has a meaning on the other machine only
  const family = isIP(address)
  if (family !== 6) return family === 4 ? address : undefined
  const shortest = new SocketAddress({ address, family: 'ipv6' }).address
  const inside = shortest.startsWith(mapped) ? shortest.slice(mapped.length) : ''
  return isIP(inside) === 4 ? inside : shortest
}

const withoutPort = (text: string): string => {
  const [, bracketed] = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text) ?? []
  const [, address] = /^([^:]*):\d{1,5}$/.exec(text) ?? []
  return bracketed ?? address ?? text
}

/** Whether an address, as proxies write it, is one of these addresses and ranges. */
export const isOneOf = (ranges: readonly string[]): ((text: string) => boolean) => {
  const list = new BlockList()
  for (const range of ranges) {
    const [written = '', bits] = range.split('/')
    const network = plainAddress(written) ?? written
    const [most, cut] = isIP(network) === 4 ? [32, isIP(written) === 6 ? 96 : 0] : [128, 0]
    list.addSubnet(network, bits === undefined ? most : Math.max(0, Number(bits) - cut), familyOf(network))
  }
  return (text) => {
    const address = plainAddress(text)
    return address !== undefined && list.check(address, familyOf(address))
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** The client's address. When a trusted proxy gives no valid address, it is the proxy's own. */
export const addressOf = ({ ip, socket }: FastifyRequest): string =>
  plainAddress(ip) ?? plainAddress(socket.remoteAddress ?? '') ?? ''

/** What counts as one client: an address, or the /64 of an IPv6 one, since a client that has one of these addresses has them all. */
export const networkOf = (address: string): string => {
  if (isIP(address) !== 6) return address
  const [before = '', after] = address.split('::')
  const [first, last] = [before, after ?? ''].map((part) => (part === '' ? [] : part.split(':'))) as [
    string[],
    string[],
  ] // of two
  const zeros = Array.from({ length: after === undefined ? 0 : 8 - first.length - last.length }, () => '0')
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}
