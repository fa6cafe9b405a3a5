import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import {
  demoOf,
  demoVehicleExamples,
  demoVehicleJson,
  demoVehicleSchema,
  vehicleOrNone,
} from '../resources/demo-vehicle.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

export const findDemoVehicle = operation({
  id: 'findDemoVehicle',
  method: 'GET',
  paths: [paths.demoVehicle],
  tag: 'demo',
  scope: 'demo:read',
  summary: 'One demo vehicle',
  description: 'What it does and whether it is plugged in, as `GET /demo/vehicles` lists it.',
  params: vinInPath,
  answers: {
    200: { description: 'The demo vehicle', schema: demoVehicleSchema, example: demoVehicleExamples.vehicle },
  },
  problems: ['no_demo', 'vehicle_not_found', 'demo_vehicle_not_found'],
  answer:
    ({ demo }: Pick<OperationParts, 'demo'>) =>
    ({ params }) => {
      const vin = vinOf(params)
      return demoVehicleJson(vehicleOrNone(demoOf(demo).find(vin), vin))
    },
})
