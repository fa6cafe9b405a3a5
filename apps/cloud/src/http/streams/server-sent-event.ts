import { type EventOrigin, type StatusEvent, toCloudEvent } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import type { PresenceChange } from '../../ports/vehicle-store.ts'

/** A status event as a server-sent event: the id is its position in the log, where a reconnecting client resumes. */
export const serverSentEvent = (event: StatusEvent, origin?: EventOrigin): string =>
  `id: ${event.position}\nevent: status\ndata: ${JSON.stringify(toCloudEvent(event, origin))}\n\n`

/** A change of presence likewise; its id is its instant. */
export const presenceEvent = ({ vin, online, seenAt }: PresenceChange): string =>
  `id: ${seenAt}\nevent: presence\ndata: ${JSON.stringify({ vin, online, seenAt: formatInstant(seenAt) })}\n\n`

/** A comment, for people and proxies; programs ignore it. */
export const comment = (text: string): string => `: ${text}\n\n`

/** Where to resume, without an event. */
export const positionOnly = (position: number): string => `id: ${position}\n\n`

/** The beginning of a stream: reconnect after 2 s, from this position even if the connection breaks before the first event. */
export const opening = (position: number): string => `retry: 2000\nid: ${position}\n\n`
