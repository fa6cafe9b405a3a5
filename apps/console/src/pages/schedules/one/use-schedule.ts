import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../../session/session-context.ts'

/** Read again every five seconds: what a schedule does is on no stream. */
const lookEvery = 5_000

/** A schedule and its next occurrences; also of a paused one they are known, from its timing alone. */
export const useSchedule = (id: string) => {
  const api = useApi()
  const schedule = useQuery({
    queryKey: ['schedules', 'one', id],
    queryFn: ({ signal }) => api.schedules.get(id, { signal }),
    refetchInterval: lookEvery,
  })
  const next = useQuery({
    queryKey: ['schedules', 'next', id],
    queryFn: ({ signal }) => api.schedules.next(id, { limit: 10 }, { signal }),
    refetchInterval: 2 * lookEvery,
  })
  return { schedule, next }
}
