import type { OperationParts } from '../http-parts.ts'
import { keyExamples, keyIdOf, keyInPath, keyJson, keySchema } from '../resources/api-key.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'

export const findKey = operation({
  id: 'findKey',
  method: 'GET',
  paths: [paths.key],
  tag: 'keys',
  scope: 'keys:read',
  summary: 'One API key, without its secret',
  description: 'The key itself is shown only when it is made.',
  params: keyInPath,
  answers: { 200: { description: 'The key', schema: keySchema, example: keyExamples.key } },
  problems: ['key_not_found', 'store_unavailable'],
  answer:
    ({ keys }: Pick<OperationParts, 'keys'>) =>
    async ({ params }) =>
      keyJson(answered(await keys.find(keyIdOf(params)))),
})
