import { answered } from '../answered.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { signingExamples, vehicleSigningJson, vehicleSigningSchema } from '../resources/signing.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

export const findVehicleSigning = operation({
  id: 'findVehicleSigning',
  method: 'GET',
  paths: [paths.vehicleSigning],
  tag: 'vehicles',
  scope: 'read',
  summary: 'Signing policy and public keys of a vehicle',
  params: vinInPath,
  answers: {
    200: { description: 'As it is stored', schema: vehicleSigningSchema, example: signingExamples.vehicle },
  },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ signing }: Pick<OperationParts, 'signing'>) =>
    async ({ params }) =>
      vehicleSigningJson(answered(await signing.find(vinOf(params)))),
})
