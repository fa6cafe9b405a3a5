import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { credentialExamples, credentialJson, enrollSchema, enrolledSchema } from '../resources/vehicle-credential.ts'

export const enrollVehicle = operation({
  id: 'enrollVehicle',
  method: 'POST',
  paths: [paths.vehicleCredentials],
  tag: 'vehicles',
  scope: 'credentials:write',
  summary: 'Issue a certificate to a vehicle, or make a password, which this answer shows once',
  description:
    'With `csr` a certificate for its key, whose common name is the VIN; the private key stays with the vehicle. Without it a password of 256 random bits, of which Keyfob stores the SHA-256. What the vehicle had stays valid: revoke it when the new one is in use.',
  params: vinInPath,
  body: enrollSchema,
  answers: {
    201: {
      description: 'It is valid from now on',
      schema: enrolledSchema,
      example: credentialExamples.enrolled,
      headers: { Location: 'The credential' },
    },
  },
  problems: ['vehicle_not_found', 'too_many_credentials', 'no_authority', 'store_unavailable'],
  answer:
    ({ enrollment }: Pick<OperationParts, 'enrollment'>) =>
    async ({ params, body, request, reply }) => {
      const { credential, password } = answered(await enrollment.enroll(vinOf(params), body, callerOf(request)))
      const { vin, id } = credential
      reply.code(201).header('location', pathTo(paths.vehicleCredential, { vin, id }))
      return { ...credentialJson(credential), password: password ?? null }
    },
})
