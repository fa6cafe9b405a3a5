import { uuidv7Pattern } from '@keyfob/protocol'
import { z } from 'zod'
import { commandExamples } from '../resources/command-examples.ts'
import { labelText } from '../../ports/vehicle-fields.ts'
import type { OperationParts } from '../http-parts.ts'
import { commandCursor, commandJson, commandPageSchema } from '../resources/command.ts'
import {
  commandParameter,
  instantText,
  limitParameter,
  reasonParameter,
  statesParameter,
  versionParameter,
  vinParameter,
} from '../resources/fields.ts'
import { pageAnswer, showPage } from '../page.ts'
import { boundTo } from '../guards/label-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const querySchema = z.strictObject({
  vin: vinParameter.optional(),
  state: statesParameter.optional(),
  command: commandParameter.optional(),
  reason: reasonParameter.optional(),
  who: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 visible ASCII characters')
    .optional()
    .describe('Who submitted it, as `who` of a command has it'),
  schedule: z
    .string()
    .regex(uuidv7Pattern, 'must be the id of a schedule')
    .transform((text) => text.toLowerCase())
    .optional()
    .describe('Id of the schedule that submitted it'),
  from: instantText.optional().describe('Accepted then or later'),
  to: instantText.optional().describe('Accepted before'),
  label: labelText.optional().describe('Of vehicles that have this label now'),
  version: versionParameter.optional(),
  limit: limitParameter,
  cursor: commandCursor.optional(),
})

export const listCommands = operation({
  id: 'listCommands',
  method: 'GET',
  paths: [paths.commands],
  tag: 'commands',
  scope: 'commands:read',
  compresses: true,
  summary: 'Commands, newest first',
  description: 'All filters that are given must hold.',
  query: querySchema,
  answers: {
    200: pageAnswer(commandPageSchema, commandExamples.page),
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ query: { limit, cursor, state: states, ...filter }, ...asked }) => {
      const { items, next } = await commands.list({ ...filter, states, boundTo: boundTo(asked.request) }, cursor, limit)
      return showPage(asked, items.map(commandJson), next)
    },
})
