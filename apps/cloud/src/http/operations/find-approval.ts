import { seenApproval } from '../guards/approval-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { approvalExamples, approvalJson, approvalSchema } from '../resources/approval.ts'
import { commandIdOf, commandInPath } from '../resources/command.ts'

export const findApproval = operation({
  id: 'findApproval',
  method: 'GET',
  paths: [paths.approval],
  tag: 'commands',
  scope: 'commands:read',
  summary: 'Who asked for a command, and who approved it',
  description: 'Also when there is a command of this id by now; only of commands that needed an approval.',
  params: commandInPath,
  answers: { 200: { description: 'As it is now', schema: approvalSchema, example: approvalExamples.approved } },
  problems: ['command_not_found', 'store_unavailable'],
  answer:
    (needs: Pick<OperationParts, 'approvals' | 'vehicles'>) =>
    async ({ params, request }) =>
      approvalJson(await seenApproval(needs, request, commandIdOf(params))),
})
