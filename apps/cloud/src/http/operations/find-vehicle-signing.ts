import { answered } from '../answered.ts'
import { seesVehicle } from '../guards/label-guard.ts'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { signingExamples, vehicleSigningJson, vehicleSigningSchema } from '../resources/signing.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

export const findVehicleSigning = operation({
  id: 'findVehicleSigning',
  method: 'GET',
  paths: [paths.vehicleSigning],
  tag: 'vehicles',
  scope: 'vehicles:read',
  summary: 'Signing policy and public keys of a vehicle',
  description: '`effective` says what is done with its messages, by its own policy or the configured one.',
  params: vinInPath,
  answers: {
    200: { description: 'As it is stored', schema: vehicleSigningSchema, example: signingExamples.vehicle },
  },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ signing, vehicles }: Pick<OperationParts, 'signing' | 'vehicles'>) =>
    async ({ params, request }) => {
      const vin = vinOf(params)
      if (!(await seesVehicle(vehicles, request, vin)))
        throw new HttpProblem('vehicle_not_found', `The vehicle ${vin} is not registered.`)
      return vehicleSigningJson(answered(await signing.find(vin)))
    },
})
