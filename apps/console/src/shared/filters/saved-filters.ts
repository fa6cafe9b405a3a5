/** A set of filters under a name, in this browser. */
export interface SavedFilters {
  readonly name: string
  /** As in the URL: `state=failed&label=winter`. */
  readonly query: string
}

/** Of one page; the oldest give way. */
const savedMax = 8

const nameOf = (page: string): string => `keyfob.filters.${page}`

export const readSaved = (page: string, storage: Pick<Storage, 'getItem'> = localStorage): readonly SavedFilters[] => {
  try {
    const saved: unknown = JSON.parse(storage.getItem(nameOf(page)) ?? '[]')
    return Array.isArray(saved) ? saved.filter(isSaved) : []
  } catch {
    return []
  }
}

const isSaved = (value: unknown): value is SavedFilters =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'query' in value &&
  typeof value.query === 'string'

/** With one more; under a name that is there it replaces that. */
export const withSaved = (saved: readonly SavedFilters[], one: SavedFilters): readonly SavedFilters[] =>
  [...saved.filter(({ name }) => name !== one.name), one].slice(-savedMax)

export const storeSaved = (
  page: string,
  saved: readonly SavedFilters[],
  storage: Pick<Storage, 'setItem'> = localStorage,
): void => storage.setItem(nameOf(page), JSON.stringify(saved))

/** What a set of filters is called unless told: its values, `failed winter`. */
export const suggestedName = (query: string): string => [...new URLSearchParams(query).values()].join(' ').slice(0, 40)
