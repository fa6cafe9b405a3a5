import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

const erasedSchema = z
  .object({
    commands: z.int().describe('Commands that were deleted with their events'),
    auditEntries: z.int().describe('Entries of the audit of which a part was erased'),
  })
  .meta({ id: 'Erased' })

export const eraseVehicle = operation({
  id: 'eraseVehicle',
  method: 'DELETE',
  paths: [paths.vehicleData],
  tag: 'vehicles',
  scope: 'vehicles:erase',
  summary: 'Erase all that is kept of a vehicle',
  description:
    'Deletes the vehicle, its commands and their events, and erases it from the audit, whose chain stays verifiable. It cannot be undone. Copies in caches are there for five minutes more; logs, backups and what was sent to others are not touched.',
  params: vinInPath,
  body: noBody,
  answers: {
    200: { description: 'What was erased', schema: erasedSchema, example: { commands: 12, auditEntries: 34 } },
  },
  problems: ['vehicle_not_found', 'vehicle_in_use', 'broker_unavailable', 'audit_behind', 'store_unavailable'],
  answer:
    ({ vehicles, audit }: Pick<OperationParts, 'vehicles' | 'audit'>) =>
    async ({ params }) => {
      const vin = vinOf(params)
      // One that was deleted before may have a history all the same.
      const removed = await vehicles.remove(vin)
      if (removed === 'not_cleared')
        throw new HttpProblem(
          'broker_unavailable',
          `The MQTT broker did not clear what it retains of ${vin}. Nothing was erased. Try again.`,
        )
      const erased = removed === 'in_use' ? removed : await audit.erase(vin)
      if (erased === 'in_use')
        throw new HttpProblem(
          'vehicle_in_use',
          `Commands of ${vin} are not settled, or it is in a campaign that is not over. GET /commands?vin=${vin} lists them.`,
        )
      if (erased === 'unsealed')
        throw new HttpProblem('audit_behind', `Not all that is known of ${vin} is in the audit yet. Try again later.`)
      return { commands: erased.commands, auditEntries: erased.entries }
    },
})
