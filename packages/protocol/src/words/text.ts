/**
 * Text that a JSON parser lets through and a database or a peer may refuse: NUL (PostgreSQL stores none) and lone
 * surrogates (no UTF-8 form). One such string would fail a whole group of writes, so it is refused on input.
 */
export const isCleanText = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/**
 * JSON pointer (RFC 6901) of the first string or key in a JSON value that is not clean text; undefined when all are.
 * `maxDepth` bounds the nesting; a value that is nested deeper is reported at the place where it gets too deep.
 */
export const findUncleanText = (value: unknown, maxDepth = 16): string | undefined => {
  if (typeof value === 'string') return isCleanText(value) ? undefined : ''
  if (typeof value !== 'object' || value === null) return undefined
  if (maxDepth === 0) return ''
  for (const key of Object.keys(value)) {
    const child = (value as Readonly<Record<string, unknown>>)[key]
    const found = isCleanText(key) ? findUncleanText(child, maxDepth - 1) : ''
    // The pointer is made from its end, and only where there is something to point at: nearly every text is clean.
    if (found !== undefined) return `/${escapePointer(key)}${found}`
  }
  return undefined
}

/** One reference token of a JSON pointer, escaped (RFC 6901 section 3). */
export const escapePointer = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1')
