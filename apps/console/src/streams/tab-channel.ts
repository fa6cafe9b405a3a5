import type { StreamedEvent } from '@keyfob/client'

export type StreamStatus = 'connecting' | 'live' | 'reconnecting'

export type TabName = `events.${string}`

/** Between the tabs of one browser that are signed in as the same caller. */
export type TabMessage =
  | { readonly kind: 'items'; readonly items: readonly StreamedEvent[] }
  | { readonly kind: 'position'; readonly position: string }
  | { readonly kind: 'status'; readonly status: StreamStatus }
  /** A new tab: the leader tells its status and its position. */
  | { readonly kind: 'asks' }

export interface TabChannel {
  readonly post: (message: TabMessage) => void
  readonly close: () => void
}

export const openChannel = (name: TabName, onMessage: (message: TabMessage) => void): TabChannel => {
  const channel = new BroadcastChannel(`keyfob.${name}`)
  // Only this file posts there.
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => onMessage(data))
  return {
    post: (message) => channel.postMessage(message),
    close: () => channel.close(),
  }
}
