import type { OperationParts } from '../http-parts.ts'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

const mediaType = 'application/pem-certificate-chain'

export const findVehicleAuthority = operation({
  id: 'findVehicleAuthority',
  method: 'GET',
  paths: [paths.vehicleAuthority],
  tag: 'vehicles',
  scope: 'public',
  summary: 'The certificate of the authority that issues certificates to vehicles',
  description:
    'For brokers, which trust the certificates of vehicles by it. It says nothing about the certificate of a broker.',
  answers: {
    200: {
      description: 'PEM (RFC 8555 section 9.1)',
      mediaType,
      example: '-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n',
    },
  },
  problems: ['no_authority'],
  answer:
    ({ enrollment }: Pick<OperationParts, 'enrollment'>) =>
    async ({ reply }) => {
      const { authority } = enrollment
      if (authority === null) throw new HttpProblem('no_authority', 'No authority is configured here.')
      return reply.type(mediaType).send(authority)
    },
})
