import { cacheHeaders, markCache } from '../cache-mark.ts'
import { examples } from '../examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { commandIdOf, idInPath } from '../input/fields.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandJson, commandWithTimelineSchema, timelineOf } from '../representations.ts'

export const findCommand = operation({
  id: 'findCommand',
  method: 'GET',
  paths: [paths.command],
  tag: 'commands',
  scope: 'read',
  summary: 'A command with its timeline',
  params: idInPath,
  answers: {
    200: {
      description: 'The command, and its way hop by hop',
      schema: commandWithTimelineSchema,
      example: examples.withTimeline,
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
