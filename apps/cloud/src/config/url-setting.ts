/**
 * Settings that are URLs. Each client library reads them by rules of its own, and throws what it likes at what it cannot
 * read; so that is refused here, in a sentence that says what is wrong and what to do. It never repeats the URL, or a part
 * of it: that may be a password.
 */
import { z } from 'zod'

const encoding = 'in a user name or a password write / ? # @ : as %2F %3F %23 %40 %3A'
const portRule = `has a port that is no number from 1 to 65535, or a character that ends the host too early: ${encoding}`

export interface UrlRules {
  /** What is wrong with the rest of it, when it is a URL at all. */
  readonly further?: (url: URL) => string | undefined
  readonly isHost?: (hostname: string) => boolean
  /** What may stand in place of a host: whether it does, and in words. */
  readonly instead?: { readonly of: (text: string) => boolean; readonly words: string }
}

/** Of a host, or of an IPv6 address as it stands in a URL. */
const isHostName = (hostname: string): boolean => hostname.startsWith('[') || /^[A-Za-z0-9._-]+$/.test(hostname)

/** A URL with one of the schemes, and a host. */
export const urlSetting = (schemes: readonly string[], { further, isHost = isHostName, instead }: UrlRules = {}) =>
  z.string().superRefine((text, context) => {
    const shape = () => (instead?.of(text) ? undefined : shapeProblem(text, schemes, isHost, instead?.words))
    const rest = () => (URL.canParse(text) ? further?.(new URL(text)) : undefined)
    const problem = characterProblem(text) ?? shape() ?? rest()
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
  })

/** `URL` drops some of these and encodes others, so that it would connect to something else than what is written. */
const characterProblem = (text: string): string | undefined => {
  if (/[\s\p{Cc}]/u.test(text))
    return 'must not hold a space, a line break or a control character; write %20 for a space that is meant'
  return isEncoded(text) ? undefined : 'holds a "%" that encodes nothing; write it as %25'
}

const isEncoded = (text: string): boolean => {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const shapeProblem = (
  text: string,
  schemes: readonly string[],
  isHost: (hostname: string) => boolean,
  orElse?: string,
): string | undefined => {
  const beginnings = schemes.map((scheme) => `${scheme}://`)
  const beginning = beginnings.find((each) => text.toLowerCase().startsWith(each))
  const place = placeOf(text.slice(beginning?.length ?? 0))
  const rule = `must be a URL that begins with ${orList(beginnings)} and names a host${orElse === undefined ? '' : `, or ${orElse}`}`
  if (beginning === undefined || place === '' || place.startsWith(':')) return rule
  if (!URL.canParse(text)) return hasPort(place) ? portRule : `${rule}; ${encoding}`
  const { hostname, port } = new URL(text)
  if (port === '0') return portRule
  return isHost(hostname) ? undefined : `${rule}: of letters, digits, "-", "_" and ".", or an IPv6 address in brackets`
}

/** A colon that is not one of an IPv6 address, and something behind it. */
const hasPort = (place: string): boolean => place.lastIndexOf(':') > place.lastIndexOf(']') && !place.endsWith(':')

/** Host and port: what is behind the credentials and before the path. */
const placeOf = (text: string): string => {
  const authority = text.split(/[/?#]/, 1)[0] ?? ''
  return authority.slice(authority.lastIndexOf('@') + 1)
}

const orList = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`
