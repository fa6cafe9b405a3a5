import { escapePointer } from './text.ts'

/**
 * JSON pointer of the first number in a JSON value that JSON cannot hold; undefined when it can hold all. A parser reads
 * `1e400` as Infinity, which would be written as null. The depth of the value must be bounded already.
 */
export const findInfinite = (value: unknown): string | undefined => {
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : ''
  if (typeof value !== 'object' || value === null) return undefined
  for (const key of Object.keys(value)) {
    const found = findInfinite((value as Readonly<Record<string, unknown>>)[key])
    // Made from its end, as by `findUncleanText`.
    if (found !== undefined) return `/${escapePointer(key)}${found}`
  }
  return undefined
}
