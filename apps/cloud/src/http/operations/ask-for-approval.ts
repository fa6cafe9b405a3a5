import type { FastifyReply } from 'fastify'
import type { SubmitRequest } from '../../ports/command-service.ts'
import { answered } from '../answered.ts'
import { knownCaller } from '../guards/approval-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { pathTo, paths } from '../paths.ts'
import { approvalJson } from '../resources/approval.ts'
import { submittedJson } from '../resources/command.ts'

interface Rule {
  readonly withinSeconds: number
  readonly purpose: string | undefined
}

/** The part of a submit whose type needs a second person. A wait is not granted: it would end before that person has read. */
export const askForApproval = async (
  { commands, approvals }: Pick<OperationParts, 'commands' | 'approvals'>,
  request: SubmitRequest,
  { withinSeconds, purpose }: Rule,
  reply: FastifyReply,
): Promise<FastifyReply> => {
  knownCaller(reply.request)
  const { record, repeated } = answered(await approvals.ask(request, withinSeconds, purpose ?? null))
  reply.code(202).header('location', pathTo(paths.command, { id: record.id }))
  if (repeated) reply.header('idempotency-replayed', 'true')
  // The same answer as the first time, or what became of it by now.
  const command = record.state === 'approved' ? await commands.find(record.id) : undefined
  return reply.send(command ? submittedJson(command.record, false) : approvalJson(record))
}

export const noPurpose = new HttpProblem('invalid_request', 'Some fields are not valid.', {
  errors: [{ pointer: '/purpose', detail: 'is only for command types that need an approval' }],
})
