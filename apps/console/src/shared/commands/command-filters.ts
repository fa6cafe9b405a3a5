import type { InputOf } from '@keyfob/client'

export type CommandFilters = Omit<NonNullable<InputOf<'listCommands'>['query']>, 'cursor' | 'limit'>

/** The filters of the page as its URL has them: what can be sent to a colleague, and is there again after a reload. */
const filterNames = [
  'vin',
  'command',
  'state',
  'reason',
  'who',
  'schedule',
  'label',
  'version',
  'from',
  'to',
] as const satisfies readonly (keyof CommandFilters)[]

export const filtersOf = (search: URLSearchParams): CommandFilters =>
  Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = search.get(name)?.trim() ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
