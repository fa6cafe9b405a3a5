import type { StreamedEvent } from '@keyfob/client'
import { type ReactNode, createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import { useApi, useMe } from '../session/session-context.ts'
import { EventFeed, type FeedView } from './event-feed.ts'

const FeedContext = createContext<EventFeed | undefined>(undefined)

/** The stream of status events, for as long as the caller is signed in. */
export const Feed = ({ children }: { readonly children: ReactNode }) => {
  const api = useApi()
  const { who } = useMe()
  const feed = useMemo(() => new EventFeed(api, who), [api, who])
  useEffect(() => {
    feed.start()
    return () => feed.stop()
  }, [feed])
  return <FeedContext value={feed}>{children}</FeedContext>
}

export const useFeed = (): EventFeed => {
  const feed = useContext(FeedContext)
  if (feed === undefined) throw new Error('useFeed is for what is inside of Feed.')
  return feed
}

/** Rendered again once a frame in which something came. */
export const useFeedView = (): FeedView => {
  const feed = useFeed()
  return useSyncExternalStore(feed.subscribe, feed.view)
}

/** Calls with each batch of events. Keep the same function between renders. */
export const useEvents = (onEvents: (events: readonly StreamedEvent[]) => void): void => {
  const feed = useFeed()
  useEffect(() => feed.watch(onEvents), [feed, onEvents])
}
