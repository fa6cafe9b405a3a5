import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandTypeExample, commandTypeJson, shownTypeSchema } from '../resources/command-type.ts'

export const findCommandType = operation({
  id: 'findCommandType',
  method: 'GET',
  paths: [paths.commandType],
  tag: 'catalogue',
  scope: 'any',
  summary: 'A command type, with the schemas of its params and result',
  description:
    'With its lane, how long it may wait, what happens when its lane is busy, and what shows that it was done.',
  params: z.object({ name: z.string().describe('Name in the catalogue') }),
  answers: { 200: { description: 'The command type', schema: shownTypeSchema, example: commandTypeExample } },
  problems: ['command_type_not_found'],
  answer:
    ({ catalogue }: Pick<OperationParts, 'catalogue'>) =>
    ({ params: { name } }) => {
      const type = catalogue.find(name)
      if (type === undefined)
        throw new HttpProblem(
          'command_type_not_found',
          'The catalogue has no command type of this name; GET /catalogue lists them.',
        )
      return commandTypeJson(type)
    },
})
