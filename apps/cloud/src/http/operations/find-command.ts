import { cacheHeaders, markCache } from '../cache-mark.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
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
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ params, reply }) => {
      const id = commandIdOf(params)
      const found = await commands.find(id)
      if (found === undefined) throw new HttpProblem('command_not_found', `There is no command ${id}.`)
      markCache(reply, found)
      return { ...commandJson(found.record), timeline: timelineOf(found.record, found.history) }
    },
})
