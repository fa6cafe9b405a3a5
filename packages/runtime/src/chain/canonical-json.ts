/** JSON in one form only (RFC 8785, for values without fractions): members in the order of their names, no spaces. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json }

/** Members that are undefined are left out, as JSON does. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const record = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const name of sorted(Object.keys(record))) {
    const member = record[name]
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}

/** Most are in order already, and need no copy. */
const sorted = (names: readonly string[]): readonly string[] =>
  names.every((name, index) => index === 0 || names[index - 1]! < name) ? names : names.toSorted()
