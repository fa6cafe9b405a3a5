import { z } from 'zod'
import { callerOf } from '../caller.ts'
import { examples } from '../examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { refused } from '../http-problem.ts'
import { commandIdOf, idInPath } from '../input/fields.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandJson, commandSchema } from '../representations.ts'

export const cancelCommand = operation({
  id: 'cancelCommand',
  method: 'POST',
  paths: [paths.cancel],
  tag: 'commands',
  scope: 'send',
  summary: 'Cancel a command',
  description: 'A command that was attempted is canceled when its vehicle says so; the vehicle may have begun already.',
  params: idInPath,
  body: z.strictObject({}).nullable().describe('None, or an empty object'),
  answers: {
    200: { description: 'Canceled', schema: commandSchema, example: examples.canceled },
    202: { description: 'The vehicle is being asked', schema: commandSchema, example: examples.sent },
  },
  problems: ['command_not_found', 'already_settled', 'invalid_request', 'overloaded', 'store_unavailable'],
  answer:
    ({ commands }: Pick<OperationParts, 'commands'>) =>
    async ({ params, request, reply }) => {
      const answered = await commands.cancel(commandIdOf(params), callerOf(request))
      if (!answered.ok) throw refused(answered.refusal)
      const { record } = answered.value
      return reply.code(record.state === 'canceled' ? 200 : 202).send(commandJson(record))
    },
})
