import { z } from 'zod'
import { answered } from '../answered.ts'
import { knownCaller, seenApproval } from '../guards/approval-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { approvalExamples, approvalJson, approvalSchema, approvalText } from '../resources/approval.ts'
import { commandIdOf, commandInPath } from '../resources/command.ts'

export const refuseCommand = operation({
  id: 'refuseCommand',
  method: 'POST',
  paths: [paths.refuse],
  tag: 'commands',
  scope: 'commands:approve',
  summary: 'Refuse a command that another caller asked for',
  description: 'Final: it never becomes a command. Whoever asked for it cannot refuse it, but cancel it.',
  params: commandInPath,
  body: z
    .strictObject({ reason: approvalText.describe('Why; whoever asked reads it') })
    .meta({ id: 'Refuse', examples: [{ reason: 'The vehicle is in a garage' }] }),
  answers: {
    200: { description: 'It is refused', schema: approvalSchema, example: approvalExamples.refused },
  },
  problems: ['command_not_found', 'own_approval', 'approval_needs_keys', 'approval_over', 'store_unavailable'],
  answer:
    (needs: Pick<OperationParts, 'approvals' | 'vehicles'>) =>
    async ({ params, body, request }) => {
      const by = knownCaller(request)
      const { id } = await seenApproval(needs, request, commandIdOf(params))
      return approvalJson(answered(await needs.approvals.refuse(id, by, body.reason)))
    },
})
