import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../session/session-context.ts'

/** Also the key of what is read again after a change. */
export const demoKey = ['demo'] as const

/** The demo vehicles: looked at every two seconds, because what they do themselves comes on no stream. */
export const useDemo = () => {
  const api = useApi()
  return useQuery({
    queryKey: demoKey,
    queryFn: ({ signal }) => api.demo.list({ signal }),
    refetchInterval: 2_000,
  })
}
