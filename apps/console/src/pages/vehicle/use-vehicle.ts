import type { StreamedEvent } from '@keyfob/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useApi } from '../../session/session-context.ts'
import { openStates } from '../../shared/open-states.ts'
import { useEvents } from '../../streams/feed-context.tsx'

/** A vehicle, what is open for it, and the catalogue: read again when an event tells of it. */
export const useVehicle = (vin: string) => {
  const api = useApi()
  const queries = useQueryClient()
  const vehicle = useQuery({
    queryKey: ['vehicle', vin],
    queryFn: ({ signal }) => api.vehicles.get(vin, { signal }),
    refetchInterval: 5_000,
  })
  const open = useQuery({
    queryKey: ['commands', 'open', vin],
    queryFn: ({ signal }) => api.commands.list({ vin, state: openStates, limit: 200 }, { signal }).first(),
    refetchInterval: 10_000,
  })
  const types = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  const onEvents = useCallback(
    (events: readonly StreamedEvent[]) => {
      if (!events.some(({ event }) => event.subject === vin)) return
      void queries.invalidateQueries({ queryKey: ['vehicle', vin] })
      void queries.invalidateQueries({ queryKey: ['commands'] })
    },
    [queries, vin],
  )
  useEvents(onEvents)
  return { vehicle, open: open.data?.items ?? [], types: types.data ?? [] }
}
