import type { OperationParts } from '../http-parts.ts'
import { lastPositionOf } from '../input/last-event-id.ts'
import { boundTo } from '../guards/label-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { streamExample } from '../resources/presence-change.ts'
import { openStream } from '../streams/open-stream.ts'
import { PresenceStream } from '../streams/presence-stream.ts'
import { resumeHeaders, resumeQuery } from './stream-events.ts'

export const streamPresence = operation({
  id: 'streamPresence',
  method: 'GET',
  paths: [paths.presence],
  tag: 'events',
  scope: 'vehicles:read',
  summary: 'Changes of the presence of all vehicles, from now on',
  description:
    'Server-sent events: `data` is `{ "vin", "online", "seenAt" }`, the latest of each vehicle, about once a second; `id` is its instant, where a reader resumes. Presence is a hint: changes that undo each other within a second may be left out, and one may come twice.',
  streams: true,
  query: resumeQuery,
  headers: resumeHeaders,
  answers: { 200: { description: 'A stream of changes', mediaType: 'text/event-stream', example: streamExample } },
  problems: ['invalid_header', 'invalid_query', 'too_many_streams', 'too_many_own_streams', 'store_unavailable'],
  answer:
    (needs: Pick<OperationParts, 'vehicles' | 'clock' | 'streams'>) =>
    ({ query: { lastEventId }, request, reply }) =>
      openStream(needs, reply, async () => {
        const now = needs.clock.now()
        const from = Math.min(lastPositionOf(request.headers, lastEventId) ?? now, now)
        await needs.vehicles.presenceAfter({ seenAt: now, vin: '' }, 1) // a store that is unavailable is a 503
        return (sink, stopping) => new PresenceStream(needs, sink, from, boundTo(request)).run(stopping)
      }),
})
