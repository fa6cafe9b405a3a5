import { cacheHeaders, markCache } from '../cache-mark.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { vehicleExamples, vehicleJson, vehicleSchema, vinInPath, vinOf } from '../resources/vehicle.ts'
import { seesVehicle } from '../guards/label-guard.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const findVehicle = operation({
  id: 'findVehicle',
  method: 'GET',
  paths: [paths.vehicle],
  tag: 'vehicles',
  scope: 'vehicles:read',
  summary: 'A vehicle: pairing, presence, reported state',
  description:
    "At most some seconds old. What it reported has the instant at which it was so, and whether the vehicle's clock was trusted then.",
  params: vinInPath,
  answers: {
    200: {
      description: 'The vehicle, at most some seconds old',
      schema: vehicleSchema,
      example: vehicleExamples.vehicle,
      headers: cacheHeaders,
    },
  },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ vehicles }: Pick<OperationParts, 'vehicles'>) =>
    async ({ params, request, reply }) => {
      const vin = vinOf(params)
      const found = await vehicles.find(vin)
      if (found === undefined || !(await seesVehicle(vehicles, request, vin)))
        throw new HttpProblem(
          'vehicle_not_found',
          `The vehicle ${vin} is not registered. PUT /vehicles/${vin} registers it.`,
        )
      markCache(reply, found)
      return vehicleJson(found.record)
    },
})
