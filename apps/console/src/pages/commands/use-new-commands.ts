import type { StreamedEvent } from '@keyfob/client'
import { useCallback, useRef, useState } from 'react'
import type { CommandFilters } from '../../shared/commands/command-filters.ts'
import { useEvents } from '../../streams/feed-context.tsx'
import { mayFit } from './may-fit.ts'

interface News {
  /** Of the list that they are news for. */
  readonly filters: CommandFilters
  readonly ids: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()

/** How many commands were accepted since the list was read that may fit its filters: the list itself does not jump. */
export const useNewCommands = (filters: CommandFilters) => {
  const [news, setNews] = useState<News>({ filters, ids: none })
  const latest = useRef(news)
  const tell = useCallback((next: News) => {
    latest.current = next
    setNews(next)
  }, [])
  const onEvents = useCallback(
    (events: readonly StreamedEvent[]) => {
      const found = events.filter(({ event }) => event.data.sequence === 1 && mayFit(event, filters))
      if (found.length === 0) return
      const known = latest.current.filters === filters ? latest.current.ids : none
      tell({ filters, ids: new Set([...known, ...found.map(({ event }) => event.data.commandId)]) })
    },
    [filters, tell],
  )
  useEvents(onEvents)
  const forget = useCallback(() => tell({ filters, ids: none }), [filters, tell])
  return { count: news.filters === filters ? news.ids.size : 0, forget }
}
