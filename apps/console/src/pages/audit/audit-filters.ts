import type { InputOf } from '@keyfob/client'

export type AuditFilters = Omit<NonNullable<InputOf<'listAudit'>['query']>, 'cursor' | 'limit'>

/** As the URL has them. */
const filterNames = ['actor', 'action', 'subject', 'from', 'to'] as const satisfies readonly (keyof AuditFilters)[]

export const auditFiltersOf = (search: URLSearchParams): AuditFilters =>
  Object.fromEntries(
    filterNames.flatMap((name) => {
      const value = search.get(name)?.trim() ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
