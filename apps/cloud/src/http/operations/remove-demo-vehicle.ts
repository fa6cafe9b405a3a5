import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { demoOf, vehicleOrNone } from '../resources/demo-vehicle.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { noBody } from '../input/no-body.ts'

export const removeDemoVehicle = operation({
  id: 'removeDemoVehicle',
  method: 'DELETE',
  paths: [paths.demoVehicle],
  tag: 'demo',
  scope: 'demo:write',
  summary: 'Remove a demo vehicle',
  description: 'It disconnects. Its record and its commands stay; `DELETE /vehicles/{vin}` deletes the record.',
  params: vinInPath,
  body: noBody,
  answers: { 204: { description: 'It is no longer here' } },
  problems: ['no_demo', 'vehicle_not_found', 'demo_vehicle_not_found'],
  answer:
    ({ demo }: Pick<OperationParts, 'demo'>) =>
    async ({ params, reply }) => {
      const [vin, vehicles] = [vinOf(params), demoOf(demo)]
      vehicleOrNone(vehicles.find(vin), vin)
      await vehicles.remove(vin)
      return reply.code(204).send()
    },
})
