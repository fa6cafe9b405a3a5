import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../session/session-context.ts'

/** Of now; at most some seconds old. */
export const useFigures = () => {
  const api = useApi()
  return useQuery({
    queryKey: ['figures'],
    queryFn: ({ signal }) => api.system.figures({ signal }),
    refetchInterval: 3_000,
  })
}

/** Minute by minute, of the last hour. */
export const useFigureSeries = () => {
  const api = useApi()
  return useQuery({
    queryKey: ['figures', 'series'],
    queryFn: ({ signal }) => api.system.figureSeries({ window: '1h' }, { signal }),
    refetchInterval: 15_000,
  })
}
