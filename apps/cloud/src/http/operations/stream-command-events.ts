import { type StatusEvent, isOpen } from '@keyfob/protocol'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { boundTo, seenCommand } from '../guards/label-guard.ts'
import { commandIdOf, commandInPath } from '../resources/command.ts'
import { lastPositionOf } from '../input/last-event-id.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answerWithStream } from '../streams/answer-with-stream.ts'
import { resumeHeaders, resumeQuery } from './stream-events.ts'

/** `unknown` is settled, but the stream continues: late evidence may correct it [L2]. */
const isLast = ({ state }: Pick<StatusEvent, 'state'>): boolean => !isOpen(state) && state !== 'unknown'

export const streamCommandEvents = operation({
  id: 'streamCommandEvents',
  method: 'GET',
  paths: [paths.commandEvents],
  tag: 'events',
  scope: 'commands:read',
  summary: 'Status events of one command, from the first one',
  description:
    'Server-sent events. Ends after the event that settles the command; after `unknown` it stays open for late evidence.',
  streams: true,
  params: commandInPath,
  query: resumeQuery,
  headers: resumeHeaders,
  answers: {
    200: {
      description: 'A stream of CloudEvents',
      mediaType: 'text/event-stream',
      events: 'StatusEvent',
      example: commandExamples.stream,
    },
    204: { description: 'All events were sent up to Last-Event-ID: do not reconnect' },
  },
  problems: [
    'command_not_found',
    'invalid_header',
    'invalid_query',
    'too_many_streams',
    'too_many_own_streams',
    'store_unavailable',
  ],
  answer:
    (needs: Pick<OperationParts, 'commands' | 'vehicles' | 'events' | 'feed' | 'origin' | 'clock' | 'streams'>) =>
    async ({ params, query, request, reply }) => {
      const commandId = commandIdOf(params)
      const from = lastPositionOf(request.headers, query.lastEventId) ?? 0
      const found = await seenCommand(needs, request, commandId)
      const newest = found.history.at(-1)
      if (newest && isLast(newest) && newest.position <= from) return reply.code(204).send()
      return answerWithStream(needs, reply, { filter: { commandId, boundTo: boundTo(request) }, from, isLast })
    },
})
