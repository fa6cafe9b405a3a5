import type { Command, StatusEvent, StreamedEvent } from '@keyfob/client'
import { useCallback, useRef, useState } from 'react'
import { useEvents } from '../../streams/feed-context.tsx'
import { withEvent } from './with-event.ts'

/** Of commands that are not listed, most of them; an older one is read again with the list. */
const eventsMax = 5_000

/** Puts the latest event of each command over its row of a list, so that a list that does not move is not old. */
export const useLiveCommands = (): ((command: Command) => Command) => {
  const latest = useRef(new Map<string, StatusEvent>())
  const [, setShown] = useState(0)
  const onEvents = useCallback((events: readonly StreamedEvent[]) => {
    if (latest.current.size > eventsMax) latest.current.clear()
    for (const { event } of events) latest.current.set(event.data.commandId, event)
    setShown((count) => count + 1)
  }, [])
  useEvents(onEvents)
  return useCallback((command) => {
    const event = latest.current.get(command.id)
    return event === undefined ? command : withEvent(command, event)
  }, [])
}
