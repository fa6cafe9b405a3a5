import type { IncomingHttpHeaders } from 'node:http'

/** Longest wait that is granted, in seconds; below the timeouts of common proxies (60 s). */
const waitSecondsMax = 30

/**
 * The `wait` preference (RFC 7240 section 4.3) in seconds, cut to the maximum. Other preferences and what cannot be
 * read are ignored, as section 2 asks; of several the first counts.
 */
export const preferredWait = (headers: IncomingHttpHeaders): number | undefined => {
  const header = headers['prefer']
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  const preferences = splitOutsideQuotes(text, ',').map((each) => splitOutsideQuotes(each, ';')[0] ?? '')
  const value = preferences.map(valueOfWait).find((each) => each !== undefined)
  const digits = /^"?(\d+)"?$/.exec(value ?? '')?.[1]
  return digits === undefined ? undefined : Math.min(Number(digits), waitSecondsMax)
}

const valueOfWait = (preference: string): string | undefined => {
  const at = preference.indexOf('=')
  return preference.slice(0, Math.max(at, 0)).trim().toLowerCase() === 'wait'
    ? preference.slice(at + 1).trim()
    : undefined
}

const splitOutsideQuotes = (text: string, separator: ',' | ';'): readonly string[] =>
  text.match(separator === ',' ? /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g : /(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
