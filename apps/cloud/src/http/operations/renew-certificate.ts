import { answered } from '../answered.ts'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { vinInPath, vinOf } from '../resources/vehicle.ts'
import { credentialExamples, credentialJson, credentialSchema, renewSchema } from '../resources/vehicle-credential.ts'

export const renewCertificate = operation({
  id: 'renewCertificate',
  method: 'POST',
  paths: [paths.renewCertificate],
  tag: 'vehicles',
  scope: 'public',
  summary: 'A further certificate, for the key of a valid one or for a new key, asked for by the vehicle itself',
  description:
    'No API key is needed: the signature of the request proves that its sender holds the key, and the certificate is of no use without it. A request for a new key needs `signature`, too: by the key of a valid certificate of this vehicle. In the first half of its life a certificate is given again as it is, and none for a new key; later a new one is issued, valid for as long as the last one was. A vehicle whose certificate expired, or was revoked, must be enrolled again.',
  params: vinInPath,
  body: renewSchema,
  answers: {
    200: {
      description: 'The certificate of this key, which is young: also the answer to a request that is repeated',
      schema: credentialSchema,
      example: credentialExamples.certificate,
    },
    201: { description: 'A new certificate', schema: credentialSchema, example: credentialExamples.renewed },
  },
  problems: ['vehicle_not_found', 'renewal_refused', 'too_many_credentials', 'no_authority', 'store_unavailable'],
  answer:
    ({ enrollment }: Pick<OperationParts, 'enrollment'>) =>
    async ({ params, body, reply }) => {
      const { credential, isNew } = answered(await enrollment.renew(vinOf(params), body))
      return reply.code(isNew ? 201 : 200).send(credentialJson(credential))
    },
})
