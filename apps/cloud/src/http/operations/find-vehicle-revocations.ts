import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const [mediaType, binaryType] = ['application/x-pem-file', 'application/pkix-crl'] as const

export const findVehicleRevocations = operation({
  id: 'findVehicleRevocations',
  method: 'GET',
  paths: [paths.vehicleRevocations],
  tag: 'vehicles',
  scope: 'public',
  summary: 'The list of revoked certificates of vehicles (CRL)',
  description:
    'For brokers that are not asked by Keyfob. It holds serial numbers and no VIN. Read it at least once a day: it is valid for seven, and OpenSSL refuses every certificate when its list is older.',
  query: z.strictObject({
    format: z.enum(['pem', 'der']).default('pem').describe('`der` is as in RFC 5280'),
  }),
  answers: {
    200: {
      description: 'PEM, unless DER is asked for',
      mediaType,
      binaryType,
      example: '-----BEGIN X509 CRL-----\n…\n-----END X509 CRL-----\n',
    },
  },
  problems: ['no_authority', 'invalid_query', 'store_unavailable'],
  answer:
    ({ enrollment }: Pick<OperationParts, 'enrollment'>) =>
    async ({ query: { format }, reply }) => {
      const list = await enrollment.revocationList()
      if (list === null) throw new HttpProblem('no_authority', 'No authority is configured here.')
      return format === 'der' ? reply.type(binaryType).send(list.der) : reply.type(mediaType).send(list.pem)
    },
})
