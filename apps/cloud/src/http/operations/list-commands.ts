import { z } from 'zod'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { commandCursor, commandJson, commandPageSchema } from '../resources/command.ts'
import { commandParameter, limitParameter, stateParameter, vinParameter } from '../resources/fields.ts'
import { pageAnswer, showPage } from '../page.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const querySchema = z.strictObject({
  vin: vinParameter.optional(),
  state: stateParameter.optional(),
  command: commandParameter.optional(),
  limit: limitParameter,
  cursor: commandCursor.optional(),
})

export const listCommands = operation({
  id: 'listCommands',
  method: 'GET',
  paths: [paths.commands],
  tag: 'commands',
  scope: 'read',
  summary: 'Commands, newest first',
  query: querySchema,
  answers: {
    200: pageAnswer(commandPageSchema, commandExamples.page),
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ query: { limit, cursor, ...filter }, ...asked }) => {
      const { items, next } = await commands.list(filter, cursor, limit)
      return showPage(asked, items.map(commandJson), next)
    },
})
