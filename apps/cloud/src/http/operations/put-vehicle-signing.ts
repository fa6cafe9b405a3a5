import { publicJwkOf } from '@keyfob/runtime'
import { answered } from '../answered.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { putSigningSchema, signingExamples, vehicleSigningJson, vehicleSigningSchema } from '../resources/signing.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'

export const putVehicleSigning = operation({
  id: 'putVehicleSigning',
  method: 'PUT',
  paths: [paths.vehicleSigning],
  tag: 'vehicles',
  scope: 'vehicles:write',
  summary: 'Set the signing policy of a vehicle, or the public keys that it signs with',
  description: 'Takes effect in all processes within five seconds.',
  params: vinInPath,
  body: putSigningSchema,
  answers: {
    200: { description: 'As it is stored now', schema: vehicleSigningSchema, example: signingExamples.vehicle },
  },
  problems: ['vehicle_not_found', 'overloaded', 'store_unavailable'],
  answer:
    ({ signing }: Pick<OperationParts, 'signing'>) =>
    async ({ params, body: { policy, keys } }) =>
      vehicleSigningJson(answered(await signing.put(vinOf(params), { policy, keys: keys?.map(publicJwkOf) }))),
})
