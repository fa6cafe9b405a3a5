/**
 * What a caller that is bound to labels may see: vehicles that have one of them now, and their commands. All else is not there
 * for it, in the same words as if it were not there at all. A vehicle's labels are read through the cache, so a change of
 * them counts within five seconds.
 */
import type { CommandId } from '@keyfob/protocol'
import type { FastifyRequest } from 'fastify'
import type { CommandService, FoundCommand, VehicleService } from '../../ports/command-service.ts'
import { HttpProblem } from '../http-problem.ts'

/** For filters; undefined: all vehicles. */
export const boundTo = ({ caller: { rights } }: FastifyRequest): readonly string[] | undefined =>
  rights.labels.length === 0 ? undefined : rights.labels

export const seesVehicle = async (
  vehicles: Pick<VehicleService, 'find'>,
  request: FastifyRequest,
  vin: string,
): Promise<boolean> => {
  const labels = boundTo(request)
  if (labels === undefined) return true
  const found = await vehicles.find(vin)
  return found !== undefined && found.record.labels.some((label) => labels.includes(label))
}

/** @throws HttpProblem when there is no such command, or it is one of a vehicle that the caller does not see */
export const seenCommand = async (
  {
    commands,
    vehicles,
  }: { readonly commands: Pick<CommandService, 'find'>; readonly vehicles: Pick<VehicleService, 'find'> },
  request: FastifyRequest,
  id: CommandId,
): Promise<FoundCommand> => {
  const found = await commands.find(id)
  if (found === undefined || !(await seesVehicle(vehicles, request, found.record.vin)))
    throw new HttpProblem('command_not_found', `There is no command ${id}.`)
  return found
}
