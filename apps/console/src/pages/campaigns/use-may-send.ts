import { useQuery } from '@tanstack/react-query'
import { useApi, useMay, useMe } from '../../session/session-context.ts'

/** Whether the caller may send this command: by the scope of all, or of its class. */
export const useMaySend = (command: string): boolean => {
  const api = useApi()
  const { scopes } = useMe()
  const { data } = useQuery({
    queryKey: ['catalogue', command],
    queryFn: ({ signal }) => api.catalogue.get(command, { signal }),
    staleTime: Infinity,
    enabled: !scopes.includes('commands:send'),
  })
  return scopes.includes('commands:send') || (data !== undefined && scopes.includes(`commands:send:${data.class}`))
}

/** Whether it may make campaigns of something. */
export const useMayMake = (): boolean => {
  const mayWrite = useMay('campaigns:write')
  const maySend = useMay('commands:send')
  return mayWrite && maySend
}
