import type { Campaign } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../session/session-context.ts'

/** In ms. What a campaign does is on no stream; of one that does not run only late answers change something. */
const lookEvery = { running: 2_000, otherwise: 30_000 }
const lookEveryInRow = { running: 5_000, otherwise: 60_000 }

/** A campaign with its progress. `isInRow`: one of many, asked for less often. */
export const useCampaign = (id: string, isInRow = false) => {
  const api = useApi()
  const every = isInRow ? lookEveryInRow : lookEvery
  const spanFor = (state: Campaign['state'] | undefined): number =>
    state === undefined || state === 'running' ? every.running : every.otherwise
  return useQuery({
    queryKey: ['campaigns', 'one', id],
    queryFn: ({ signal }) => api.campaigns.get(id, { signal }),
    refetchInterval: ({ state: { data } }) => spanFor(data?.state),
    staleTime: every.running,
  })
}
