/**
 * Keeps webhooks and wake-ups away from the network that Keyfob itself stands in (server-side request forgery): the URL of a
 * webhook is given by a caller, and behind it may be a metadata service, a database or a router. What decides is the address: a name is looked
 * up once, all its addresses are judged, and the connection goes to one of these. A second look-up, whose answer could
 * differ (DNS rebinding), does not happen. Names that mean a private network by definition are refused unasked.
 */
import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, type LookupFunction, isIP } from 'node:net'

/** Not for the public: IANA's registries of special-purpose addresses, multicast and what is reserved. */
const ranges4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** All that is public today. Outside are loopback, unique-local, link-local, multicast, and what wraps an IPv4 address. */
const public6 = '2000::/3'
/** Inside of it: protocols (Teredo wraps IPv4), documentation, 6to4 (wraps IPv4). */
const ranges6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

const listOf = (family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [net = '', prefix] = range.split('/')
    list.addSubnet(net, Number(prefix), family)
  }
  return list
}

const refused4 = listOf('ipv4', ranges4)
const allowed6 = listOf('ipv6', [public6])
const refused6 = listOf('ipv6', ranges6)

/** Whether this address is public on the internet. What is no address is not public. */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 4) return !refused4.check(address, 'ipv4')
  // An address with a zone (`fe80::1%eth0`) is of this machine's own links.
  if (isIP(address) !== 6 || address.includes('%')) return false
  return allowed6.check(address, 'ipv6') && !refused6.check(address, 'ipv6')
}

/** Of this machine (RFC 6761), of its link (RFC 6762), and of private networks (RFC 8375, ICANN's `internal`). */
const privateNames = ['localhost', 'local', 'internal', 'home.arpa']

/** With or without the dots at its end, which change nothing in what a name means. */
const isPrivateName = (host: string): boolean => {
  const name = host
    .split('.')
    .filter((label) => label !== '')
    .join('.')
  return privateNames.some((each) => name === each || name.endsWith(`.${each}`))
}

class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  constructor(host: string, setting: string) {
    super(`${host} is not a public address. Use a public one, or set ${setting}=true`)
  }
}

/** As `dns.lookup` with `all`. */
export type Resolve = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

export class AddressGuard {
  /** Whether any address will do, and http besides https. */
  readonly allowsPrivate: boolean
  readonly #resolve: Resolve
  readonly #setting: string

  /** `setting`: the one that allows private addresses, for errors. */
  constructor(allowsPrivate: boolean, resolve: Resolve = systemLookup, setting = 'KEYFOB_WEBHOOKS_PRIVATE') {
    this.allowsPrivate = allowsPrivate
    this.#resolve = resolve
    this.#setting = setting
  }

  /**
   * Whether the host says by itself that it is not public: an address, which Node never looks up, or a private name. `URL`
   * has written it in its one form: decoded, in lower case, an IPv4 address in four decimal numbers.
   */
  refusesHost({ hostname }: URL): boolean {
    if (this.allowsPrivate) return false
    const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
    return isIP(host) === 0 ? isPrivateName(host) : !isPublicAddress(host)
  }

  /** @throws AddressRefused when the host says by itself that it is not public */
  check(url: URL): void {
    if (this.refusesHost(url)) throw new AddressRefused(url.hostname, this.#setting)
  }

  /** For the `lookup` of a socket: one answer that is not public refuses the name. */
  readonly lookup: LookupFunction = (hostname, options, callback) =>
    this.#resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? []
      if (error !== null || first === undefined) return callback(error ?? notFound(hostname), '')
      if (!this.allowsPrivate && addresses.some(({ address }) => !isPublicAddress(address)))
        return callback(new AddressRefused(hostname, this.#setting), '')
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family)
    })
}

const notFound = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`no address of ${hostname} was found`), { code: 'ENOTFOUND' })
