import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../session/session-context.ts'

const lookEvery = 5_000

/** What runs, process by process. */
export const useSystem = () => {
  const api = useApi()
  return useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => api.system.get({ signal }),
    refetchInterval: lookEvery,
  })
}

/** Whether the process that answers can do its work, part by part. */
export const useReadiness = () => {
  const api = useApi()
  return useQuery({
    queryKey: ['readiness'],
    queryFn: ({ signal }) => api.system.readiness({ signal }),
    refetchInterval: lookEvery,
  })
}
