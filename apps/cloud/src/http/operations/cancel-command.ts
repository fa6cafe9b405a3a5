import { classOf } from '@keyfob/protocol'
import { z } from 'zod'
import { mayDo } from '../../ports/scopes.ts'
import { callerOf } from '../caller.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { demandClass } from '../guards/class-guard.ts'
import { boundTo, seenCommand } from '../guards/label-guard.ts'
import { commandIdOf, commandInPath, commandJson, commandSchema } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const cancelCommand = operation({
  id: 'cancelCommand',
  method: 'POST',
  paths: [paths.cancel],
  tag: 'commands',
  scope: 'commands:send',
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
    ({ commands, vehicles, catalogue }: Pick<OperationParts, 'commands' | 'vehicles' | 'catalogue'>) =>
    async ({ params, request, reply }) => {
      const id = commandIdOf(params)
      if (boundTo(request) !== undefined || !mayDo(request.caller.rights, 'commands:send')) {
        const { record: asked } = await seenCommand({ commands, vehicles }, request, id)
        const type = catalogue.find(asked.command)
        demandClass(request.caller, type && classOf(type))
      }
      const { record } = answered(await commands.cancel(id, callerOf(request)))
      return reply.code(record.state === 'canceled' ? 200 : 202).send(commandJson(record))
    },
})
