import type { StreamedEvent } from '@keyfob/client'

export type StreamStatus = 'connecting' | 'live' | 'reconnecting'

export type TabName = `events.${string}` | `presence.${string}`

/** Between the tabs of one browser that are signed in as the same caller. */
export type TabMessage<Event> =
  | { readonly kind: 'items'; readonly items: readonly StreamedEvent<Event>[] }
  | { readonly kind: 'position'; readonly position: string }
  | { readonly kind: 'status'; readonly status: StreamStatus }
  /** A new tab: the leader tells its status and its position. */
  | { readonly kind: 'asks' }

export interface TabChannel<Event> {
  readonly post: (message: TabMessage<Event>) => void
  readonly close: () => void
}

export const openChannel = <Event>(
  name: TabName,
  onMessage: (message: TabMessage<Event>) => void,
): TabChannel<Event> => {
  const channel = new BroadcastChannel(`keyfob.${name}`)
  // Only this file posts there.
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage<Event>>) => onMessage(data))
  return {
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}
