import { answered } from '../answered.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { credentialExamples, credentialJson, credentialsSchema } from '../resources/vehicle-credential.ts'

export const listCredentials = operation({
  id: 'listCredentials',
  method: 'GET',
  paths: [paths.vehicleCredentials],
  tag: 'vehicles',
  scope: 'credentials:read',
  summary: 'The credentials of a vehicle, revoked and expired ones included, newest first',
  description:
    'Also of a vehicle that was removed: its credentials are revoked. What ended is kept for some 30 days. Passwords are shown only when they are made.',
  params: vinInPath,
  answers: {
    200: { description: 'The credentials', schema: credentialsSchema, example: credentialExamples.list },
  },
  problems: ['vehicle_not_found', 'store_unavailable'],
  answer:
    ({ enrollment }: Pick<OperationParts, 'enrollment'>) =>
    async ({ params }) => ({ items: answered(await enrollment.list(vinOf(params))).map(credentialJson) }),
})
