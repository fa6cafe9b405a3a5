import { type StreamedEvent, isSettled } from '@keyfob/client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useApi } from '../../session/session-context.ts'
import { useEvents } from '../../streams/feed-context.tsx'

/** Where the stream is down a command is still looked at, in ms. */
const lookEvery = 5_000

/** A command with its timeline, and its explanation: read again when an event tells of it. */
export const useCommand = (id: string) => {
  const api = useApi()
  const queries = useQueryClient()
  const command = useQuery({
    queryKey: ['command', id],
    queryFn: ({ signal }) => api.commands.get(id, { signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isSettled(data) ? false : lookEvery),
  })
  const explanation = useQuery({
    queryKey: ['command', id, 'explanation', command.data?.state, command.data?.reason.code],
    queryFn: ({ signal }) => api.commands.explain(id, { signal }),
    enabled: command.data !== undefined,
  })
  const onEvents = useCallback(
    (events: readonly StreamedEvent[]) => {
      if (events.some(({ event }) => event.data.commandId === id))
        void queries.invalidateQueries({ queryKey: ['command', id] })
    },
    [queries, id],
  )
  useEvents(onEvents)
  return { command, explanation }
}
