import { answered } from '../answered.ts'
import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { noBody } from '../input/no-body.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { vinOf } from '../resources/vehicle.ts'
import { credentialIdOf, credentialInPath } from '../resources/vehicle-credential.ts'

export const revokeCredential = operation({
  id: 'revokeCredential',
  method: 'DELETE',
  paths: [paths.vehicleCredential],
  tag: 'vehicles',
  scope: 'credentials:write',
  summary: 'Revoke a credential of a vehicle',
  description:
    'The embedded broker ends its connections within five seconds; another broker refuses it when the vehicle connects next. It cannot be undone. Revoking it again changes nothing.',
  params: credentialInPath,
  body: noBody,
  answers: { 204: { description: 'The credential is revoked' } },
  problems: ['vehicle_not_found', 'credential_not_found', 'store_unavailable'],
  answer:
    ({ enrollment }: Pick<OperationParts, 'enrollment'>) =>
    async ({ params, request, reply }) => {
      answered(await enrollment.revoke(vinOf(params), credentialIdOf(params), callerOf(request)))
      return reply.code(204).send()
    },
})
