import type { CommandId } from '@keyfob/protocol'
import type { FastifyRequest } from 'fastify'
import type { ApprovalRecord, ApprovalService } from '../../ports/approval.ts'
import type { VehicleService } from '../../ports/command-service.ts'
import { anonymous, callerOf } from '../caller.ts'
import { HttpProblem } from '../http-problem.ts'
import { seesVehicle } from './label-guard.ts'

export interface ApprovalParts {
  readonly approvals: Pick<ApprovalService, 'find'>
  readonly vehicles: Pick<VehicleService, 'find'>
}

/**
 * The caller, who showed who it is: of two callers without an API key nobody knows whether they are two.
 *
 * @throws HttpProblem
 */
export const knownCaller = (request: FastifyRequest): string => {
  const who = callerOf(request)
  if (who !== anonymous) return who
  throw new HttpProblem(
    'approval_needs_keys',
    'This command needs the approval of a second person, and a caller without an API key cannot be told from another one. Make two keys (POST /keys), and send one of them; or take the type out of KEYFOB_APPROVAL_CLASSES and of the catalogue’s `approval`.',
  )
}

/** Undefined when there is none, or it is one of a vehicle that the caller does not see. */
export const approvalSeen = async (
  { approvals, vehicles }: ApprovalParts,
  request: FastifyRequest,
  id: CommandId,
): Promise<ApprovalRecord | undefined> => {
  const found = await approvals.find(id)
  return found && (await seesVehicle(vehicles, request, found.vin)) ? found : undefined
}

/** @throws HttpProblem when there is none for this caller */
export const seenApproval = async (
  parts: ApprovalParts,
  request: FastifyRequest,
  id: CommandId,
): Promise<ApprovalRecord> => {
  const found = await approvalSeen(parts, request, id)
  if (found === undefined)
    throw new HttpProblem('command_not_found', `No command ${id} waits, or waited, for an approval.`)
  return found
}

/** Whether there is no such command, so that it may be one that waits. */
export const isMissing = (error: unknown): boolean => error instanceof HttpProblem && error.code === 'command_not_found'
