import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Page, pages } from '../router/pages.ts'
import { mayTry } from '../session/scope.ts'
import { useApi, useMe } from '../session/session-context.ts'

/** The pages that exist for this caller, on this system. */
export const useAllowedPages = (): readonly Page[] => {
  const { scopes } = useMe()
  const hasDemo = useHasDemo(scopes)
  return useMemo(
    () => pages.filter(({ scope, isDemo = false }) => mayTry(scopes, scope) && (hasDemo || !isDemo)),
    [scopes, hasDemo],
  )
}

/** Asked only for who may see them. */
const useHasDemo = (scopes: readonly string[]): boolean => {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => api.system.get({ signal }),
    enabled: scopes.includes('demo:read') && scopes.includes('system:read'),
  })
  return data?.demo ?? false
}
