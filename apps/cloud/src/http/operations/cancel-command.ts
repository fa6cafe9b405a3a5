import { z } from 'zod'
import { callerOf } from '../caller.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { commandIdOf, commandInPath, commandJson, commandSchema } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const cancelCommand = operation({
  id: 'cancelCommand',
  method: 'POST',
  paths: [paths.cancel],
  tag: 'commands',
  scope: 'send',
  summary: 'Cancel a command',
  description: 'An attempted command is canceled when its vehicle confirms it; the vehicle may have begun already.',
  params: commandInPath,
  body: z.strictObject({}).nullable().describe('None, or an empty object'),
  answers: {
    200: { description: 'Canceled', schema: commandSchema, example: commandExamples.canceled },
    202: { description: 'The vehicle is being asked', schema: commandSchema, example: commandExamples.sent },
  },
  problems: ['command_not_found', 'already_settled', 'invalid_request', 'overloaded', 'store_unavailable'],
  answer:
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ params, request, reply }) => {
      const { record } = answered(await commands.cancel(commandIdOf(params), callerOf(request)))
      return reply.code(record.state === 'canceled' ? 200 : 202).send(commandJson(record))
    },
})
