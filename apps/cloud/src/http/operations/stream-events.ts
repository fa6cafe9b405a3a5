import { z } from 'zod'
import { commandExamples } from '../resources/command-examples.ts'
import { labelText } from '../../ports/vehicle-fields.ts'
import type { OperationParts } from '../http-parts.ts'
import { commandParameter, statesParameter, vinParameter } from '../resources/fields.ts'
import { isPosition, lastPositionOf } from '../input/last-event-id.ts'
import { boundTo } from '../guards/label-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answerWithStream } from '../streams/answer-with-stream.ts'

export const resumeQuery = z.strictObject({
  lastEventId: z
    .string()
    .refine(isPosition, 'must be the id of an event of this stream')
    .optional()
    .describe('For clients that cannot send Last-Event-ID'),
})

export const resumeHeaders = z.object({
  'last-event-id': z.string().optional().describe('Resume after this event, without gaps or duplicates'),
})

export const streamEvents = operation({
  id: 'streamEvents',
  method: 'GET',
  paths: [paths.events],
  tag: 'events',
  scope: 'commands:read',
  summary: 'Status events of all commands, or of those that are asked for, from now on',
  description:
    'Server-sent events: `id` is the position in the log, `data` a CloudEvent. All filters that are given must hold; an `id` without an event says how far the log was read. A reader that is too slow is disconnected, and can resume.',
  streams: true,
  query: resumeQuery.extend({
    vin: vinParameter.optional(),
    state: statesParameter.optional(),
    command: commandParameter.optional(),
    label: labelText.optional().describe('Of vehicles that have this label'),
  }),
  headers: resumeHeaders,
  answers: {
    200: {
      description: 'A stream of CloudEvents',
      mediaType: 'text/event-stream',
      events: 'StatusEvent',
      example: commandExamples.stream,
    },
  },
  problems: ['invalid_header', 'invalid_query', 'too_many_streams', 'too_many_own_streams', 'store_unavailable'],
  answer:
    (needs: Pick<OperationParts, 'events' | 'feed' | 'origin' | 'clock' | 'streams'>) =>
    ({ query: { lastEventId, state: states, ...filter }, request, reply }) =>
      answerWithStream(needs, reply, {
        filter: { ...filter, states, boundTo: boundTo(request) },
        from: lastPositionOf(request.headers, lastEventId),
        isLast: () => false,
      }),
})
