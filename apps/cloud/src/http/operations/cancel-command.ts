import { classOf } from '@keyfob/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { ApprovalRecord } from '../../ports/approval.ts'
import { mayDo } from '../../ports/scopes.ts'
import { callerOf } from '../caller.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { answered } from '../answered.ts'
import { approvalSeen, isMissing } from '../guards/approval-guard.ts'
import { demandClass } from '../guards/class-guard.ts'
import { boundTo, seenCommand } from '../guards/label-guard.ts'
import { approvalJson, approvalSchema } from '../resources/approval.ts'
import { commandIdOf, commandInPath, commandJson, commandSchema } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

type Needs = Pick<OperationParts, 'commands' | 'approvals' | 'vehicles' | 'catalogue'>

export const cancelCommand = operation({
  id: 'cancelCommand',
  method: 'POST',
  paths: [paths.cancel],
  tag: 'commands',
  scope: 'commands:send',
  summary: 'Cancel a command',
  description:
    'An attempted command is canceled when its vehicle confirms it; the vehicle may have begun already. One that waits for an approval is canceled at once, and nothing was ever accepted.',
  params: commandInPath,
  body: z.strictObject({}).nullable().describe('None, or an empty object'),
  answers: {
    200: {
      description: 'Canceled',
      schema: z.union([commandSchema, approvalSchema]),
      example: commandExamples.canceled,
    },
    202: { description: 'The vehicle is being asked', schema: commandSchema, example: commandExamples.sent },
  },
  problems: ['command_not_found', 'already_settled', 'approval_over', 'overloaded', 'store_unavailable'],
  answer:
    (needs: Needs) =>
    async ({ params, request, reply }) => {
      const cancel = () => cancelAccepted(needs, request, reply)
      const id = commandIdOf(params)
      return cancel().catch(async (error: unknown) => {
        const waited = isMissing(error) ? await cancelWaiting(needs, request, id) : undefined
        if (waited === undefined) throw error
        return waited === null ? cancel() : approvalJson(waited)
      })
    },
})

const cancelAccepted = async (
  { commands, vehicles, catalogue }: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  const id = commandIdOf(request.params as z.output<typeof commandInPath>) // validated by `params`
  if (boundTo(request) !== undefined || !mayDo(request.caller.rights, 'commands:send')) {
    const { record: asked } = await seenCommand({ commands, vehicles }, request, id)
    const type = catalogue.find(asked.command)
    demandClass(request.caller, type && classOf(type))
  }
  const { record } = answered(await commands.cancel(id, callerOf(request)))
  return reply.code(record.state === 'canceled' ? 200 : 202).send(commandJson(record))
}

/** One that waits for an approval. Undefined: there is none for this caller. Null: it was approved just now. */
const cancelWaiting = async (
  { approvals, vehicles, catalogue }: Needs,
  request: FastifyRequest,
  id: ReturnType<typeof commandIdOf>,
): Promise<ApprovalRecord | null | undefined> => {
  const found = await approvalSeen({ approvals, vehicles }, request, id)
  if (found === undefined) return undefined
  const type = catalogue.find(found.command)
  demandClass(request.caller, type && classOf(type))
  const canceled = await approvals.cancel(id, callerOf(request))
  return canceled && answered(canceled)
}
