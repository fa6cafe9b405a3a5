import type { IncomingHttpHeaders } from 'node:http'

/** Longest wait that is granted, in seconds; below the patience of common proxies (60 s). */
const waitSecondsMax = 30

/**
 * The `wait` preference (RFC 7240 section 4.3) in seconds, cut to what is granted. Other preferences and what cannot be
 * read are ignored, as section 2 asks; of several the first counts.
 */
export const preferredWait = (headers: IncomingHttpHeaders): number | undefined => {
  const header = headers['prefer']
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  const values = splitOutsideQuotes(text, ',').map((preference) => splitOutsideQuotes(preference, ';')[0]?.trim() ?? '')
  const [, value] =
    values.map((preference) => /^wait\s*=\s*(.*)$/i.exec(preference)).find((match) => match !== null) ?? []
  const digits = /^"?(\d{1,9})"?$/.exec(value ?? '')?.[1]
  return digits === undefined ? undefined : Math.min(Number(digits), waitSecondsMax)
}

const splitOutsideQuotes = (text: string, separator: ',' | ';'): readonly string[] =>
  text.match(separator === ',' ? /(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g : /(?:[^;"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []
