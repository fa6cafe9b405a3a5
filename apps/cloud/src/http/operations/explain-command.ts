import { formatInstant } from '@keyfob/runtime'
import { examples } from '../examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { commandIdOf, idInPath } from '../input/fields.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { explanationSchema } from '../representations.ts'

export const explainCommand = operation({
  id: 'explainCommand',
  method: 'GET',
  paths: [paths.explanation],
  tag: 'commands',
  scope: 'read',
  summary: 'Why a command is where it is, and what happens next, in words',
  params: idInPath,
  answers: { 200: { description: 'As it is now', schema: explanationSchema, example: examples.explanation } },
  problems: ['command_not_found', 'store_unavailable'],
  answer:
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ params }) => {
      const id = commandIdOf(params)
      const explained = await commands.explain(id)
      if (explained === undefined) throw new HttpProblem('command_not_found', `There is no command ${id}.`)
      return { ...explained, at: formatInstant(explained.at) }
    },
})
