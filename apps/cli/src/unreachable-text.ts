import { printable } from '@keyfob/runtime'

/** A DOMException has a number as its code, where errors of the system have a word. */
const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : error.name)

/**
 * No server answered, or another program than Keyfob did: says how the request failed, and what to do.
 *
 * @param url of the API, without credentials
 */
export const unreachableText = (url: string, error: Error): string => {
  const { message } = error
  const code = codeOf(error)
  if (code === 'ECONNREFUSED')
    return `Keyfob cannot be reached: nothing listens at ${url}. Start it with "keyfob serve", or name another with --api.`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `Keyfob cannot be reached: the name of the host in ${url} was not found (${code}). Check --api, and DNS.`
  if (timeouts.has(code))
    return `Keyfob cannot be reached: ${url} did not answer in time. The request may have taken effect all the same. Check --api, and firewalls and proxies between.`
  if (isOfTls(code))
    return `Keyfob cannot be reached: TLS failed with ${url}: ${printable(message.trim())}. Check the scheme of --api; NODE_EXTRA_CA_CERTS names the file of your own CA.`
  if (error instanceof SyntaxError)
    return `What answers at ${url} is not Keyfob: its answer is not JSON. Check --api, and the proxy in front of it.`
  return `Keyfob cannot be reached at ${url}: ${printable(message.trim())}. Check --api; "keyfob doctor" looks further.`
}

const timeouts: ReadonlySet<string> = new Set([
  'TimeoutError',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
])

/** Error codes of Node's TLS, and of OpenSSL's checks of a certificate. */
const isOfTls = (code: string): boolean =>
  code === 'EPROTO' || /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH)/.test(code)
