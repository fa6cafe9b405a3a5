import { type StatusEvent, toCloudEvent } from '@keyfob/protocol'

/** A status event as a server-sent event: the id is its position in the log, where a reconnecting client resumes. */
export const serverSentEvent = (event: StatusEvent): string =>
  `id: ${event.position}\nevent: status\ndata: ${JSON.stringify(toCloudEvent(event))}\n\n`

/** Seen by people and proxies, not by programs. */
export const comment = (text: string): string => `: ${text}\n\n`

/** First words of a stream: come back after 2 s, and from this position even if nothing is sent before the line breaks. */
export const opening = (position: number): string => `retry: 2000\nid: ${position}\n\n`
