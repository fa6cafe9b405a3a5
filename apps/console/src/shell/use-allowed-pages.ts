import { useMemo } from 'react'
import { type Page, pages } from '../router/pages.ts'
import { useMe } from '../session/session-context.ts'

/** The pages that exist for this caller. */
export const useAllowedPages = (): readonly Page[] => {
  const { scopes } = useMe()
  return useMemo(() => pages.filter(({ scope }) => scopes.includes(scope)), [scopes])
}
