import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { signingExamples, signingKeysJson, signingKeysSchema } from '../resources/signing.ts'

export const findSigningKeys = operation({
  id: 'findSigningKeys',
  method: 'GET',
  paths: [paths.signingKeys],
  tag: 'vehicles',
  scope: 'vehicles:read',
  summary: 'The public keys of the cloud, for vehicles to trust',
  description: 'As this process has them. Give them to vehicles on another way than the broker.',
  answers: { 200: { description: 'A JSON Web Key Set', schema: signingKeysSchema, example: signingExamples.keys } },
  problems: [],
  answer:
    ({ signing }: Pick<OperationParts, 'signing'>) =>
    () =>
      signingKeysJson(signing.publicKeys),
})
