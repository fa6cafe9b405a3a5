import type { StreamedEvent } from '@keyfob/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { CommandFilters } from '../../shared/commands/command-filters.ts'
import { useEvents } from '../../streams/feed-context.tsx'
import { mayFit } from './may-fit.ts'

/** How many commands were accepted since the list was read that may fit its filters: the list itself does not jump. */
export const useNewCommands = (filters: CommandFilters) => {
  const [count, setCount] = useState(0)
  const seen = useRef(new Set<string>())
  const onEvents = useCallback(
    (events: readonly StreamedEvent[]) => {
      for (const { event } of events)
        if (event.data.sequence === 1 && mayFit(event, filters)) seen.current.add(event.id)
      setCount(seen.current.size)
    },
    [filters],
  )
  useEvents(onEvents)
  useEffect(() => {
    seen.current.clear()
    setCount(0)
  }, [filters])
  const forget = useCallback(() => {
    seen.current.clear()
    setCount(0)
  }, [])
  return { count, forget }
}
