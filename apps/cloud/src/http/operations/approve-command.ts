import { z } from 'zod'
import { answered } from '../answered.ts'
import { knownCaller, seenApproval } from '../guards/approval-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { approvalExamples, approvalJson, approvalSchema, approvalText } from '../resources/approval.ts'
import { commandIdOf, commandInPath } from '../resources/command.ts'

export const approveCommand = operation({
  id: 'approveCommand',
  method: 'POST',
  paths: [paths.approve],
  tag: 'commands',
  scope: 'commands:approve',
  summary: 'Approve a command that another caller asked for',
  description:
    'Answers when the command is durable, under the same id; its time begins now. Whoever asked for it cannot approve it. The second time with the same caller the answer is the same.',
  params: commandInPath,
  body: z
    .strictObject({ reason: approvalText.optional().describe('Why, for the record') })
    .meta({ id: 'Approve', examples: [{ reason: 'Called the customer back' }] }),
  answers: {
    200: { description: 'It is a command now', schema: approvalSchema, example: approvalExamples.approved },
  },
  problems: [
    'command_not_found',
    'own_approval',
    'approval_needs_keys',
    'approval_over',
    'unknown_command',
    'invalid_params',
    'ttl_too_long',
    'vehicle_not_registered',
    'ivc_mismatch',
    'guard_failed',
    'idempotency_key_reused',
    'lane_busy',
    'lane_full',
    'overloaded',
    'store_unavailable',
  ],
  answer:
    (needs: Pick<OperationParts, 'approvals' | 'vehicles'>) =>
    async ({ params, body, request }) => {
      const by = knownCaller(request)
      const { id } = await seenApproval(needs, request, commandIdOf(params))
      return approvalJson(answered(await needs.approvals.approve(id, by, body.reason ?? null)))
    },
})
