import { formatInstant } from '@keyfob/runtime'
import type { OperationParts } from '../http-parts.ts'
import { boundTo, seenCommand } from '../guards/label-guard.ts'
import { HttpProblem } from '../http-problem.ts'
import { commandIdOf, commandInPath } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { explanationExample, explanationSchema } from '../resources/explanation.ts'

export const explainCommand = operation({
  id: 'explainCommand',
  method: 'GET',
  paths: [paths.explanation],
  tag: 'commands',
  scope: 'commands:read',
  summary: 'Why a command is in its state, and what happens next, in words',
  description: 'For a person: sentences about what happened, what is known, and when it is settled at the latest.',
  params: commandInPath,
  answers: { 200: { description: 'The command as it is now', schema: explanationSchema, example: explanationExample } },
  problems: ['command_not_found', 'store_unavailable'],
  answer:
    ({ commands, vehicles }: Pick<OperationParts, 'commands' | 'vehicles'>) =>
    async ({ params, request }) => {
      const id = commandIdOf(params)
      if (boundTo(request) !== undefined) await seenCommand({ commands, vehicles }, request, id)
      const explained = await commands.explain(id)
      if (explained === undefined) throw new HttpProblem('command_not_found', `There is no command ${id}.`)
      return { ...explained, guards: [...explained.guards], at: formatInstant(explained.at) }
    },
})
