import { z } from 'zod'
import { examples } from '../examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { commandCursor, commandParameter, limitParameter, stateParameter, vinParameter } from '../input/fields.ts'
import { nextLink } from '../next-link.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandJson, commandPageSchema } from '../representations.ts'

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
    200: {
      description: 'A page; `next` is the cursor of the next one, null on the last',
      schema: commandPageSchema,
      example: examples.commandPage,
      headers: { Link: 'The next page, `rel="next"`' },
    },
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ query: { limit, cursor, ...filter }, request, reply }) => {
      const { items, next } = await commands.list(filter, cursor, limit)
      if (next !== undefined) reply.header('link', nextLink(request.url, next))
      return { items: items.map(commandJson), next: next ?? null }
    },
})
