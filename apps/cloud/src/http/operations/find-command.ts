import { cacheHeaders, markCache } from '../cache-mark.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { seenCommand } from '../guards/label-guard.ts'
import { commandIdOf, commandInPath, commandJson } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandWithTimelineSchema, timelineOf } from '../resources/timeline.ts'

export const findCommand = operation({
  id: 'findCommand',
  method: 'GET',
  paths: [paths.command],
  tag: 'commands',
  scope: 'commands:read',
  summary: 'A command with its timeline',
  description: 'Each hop of its way with its instant, attempts and repetitions included, and the id of its trace.',
  params: commandInPath,
  answers: {
    200: {
      description: 'The command with its timeline, hop by hop',
      schema: commandWithTimelineSchema,
      example: commandExamples.withTimeline,
      headers: cacheHeaders,
    },
  },
  problems: ['command_not_found', 'store_unavailable'],
  answer:
    (needs: Pick<OperationParts, 'commands' | 'vehicles'>) =>
    async ({ params, request, reply }) => {
      const found = await seenCommand(needs, request, commandIdOf(params))
      markCache(reply, found)
      return { ...commandJson(found.record), timeline: timelineOf(found.record, found.history) }
    },
})
