export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/**
 * The path of a template, as `/commands/{id}`, with its parameters and its query, each percent-encoded. What is undefined in
 * the query is left out.
 *
 * @throws TypeError for a parameter that would lead to another path: an empty one, or dots
 */
export const pathOf = (template: string, params: Readonly<Record<string, string>> = {}, query: Query = {}): string => {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, params[name]))
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return search === '' ? path : `${path}?${search}`
}

const segmentOf = (name: string, value: string | undefined): string => {
  if (value === undefined || value === '' || value === '.' || value === '..')
    throw new TypeError(`${JSON.stringify(value)} cannot be a part of a path: the ${name} is needed`)
  return encodeURIComponent(value)
}
