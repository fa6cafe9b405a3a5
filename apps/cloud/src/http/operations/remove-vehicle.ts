import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'

export const removeVehicle = operation({
  id: 'removeVehicle',
  method: 'DELETE',
  paths: [paths.vehicle],
  tag: 'vehicles',
  scope: 'vehicles:write',
  summary: 'Delete a vehicle',
  description:
    'Its commands are kept in history. What the broker retains of it is cleared. A vehicle that still connects registers again, where vehicles may register by themselves.',
  params: vinInPath,
  body: noBody,
  answers: { 204: { description: 'The vehicle is deleted' } },
  problems: ['vehicle_not_found', 'vehicle_in_use', 'broker_unavailable', 'store_unavailable'],
  answer:
    ({ vehicles }: Pick<OperationParts, 'vehicles'>) =>
    async ({ params, reply }) => {
      const vin = vinOf(params)
      const outcome = await vehicles.remove(vin)
      if (outcome === 'missing') throw new HttpProblem('vehicle_not_found', `The vehicle ${vin} is not registered.`)
      if (outcome === 'in_use')
        throw new HttpProblem(
          'vehicle_in_use',
          `Commands of ${vin} are not settled. GET /commands?vin=${vin} lists them.`,
        )
      if (outcome === 'not_cleared')
        throw new HttpProblem(
          'broker_unavailable',
          `The MQTT broker did not clear what it retains of ${vin}, which would register it again. Nothing was deleted. Try again; Keyfob must reach the broker, and be allowed to publish to the presence topic.`,
        )
      return reply.code(204).send()
    },
})
