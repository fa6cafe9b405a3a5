import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { keyIdOf, keyInPath } from '../resources/api-key.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'

export const revokeKey = operation({
  id: 'revokeKey',
  method: 'DELETE',
  paths: [paths.key],
  tag: 'keys',
  scope: 'keys:write',
  summary: 'Revoke an API key',
  description:
    'Takes effect in all processes within five seconds, also for open streams, and cannot be undone. Revoking it again changes nothing.',
  params: keyInPath,
  body: noBody,
  answers: { 204: { description: 'The key is revoked' } },
  problems: ['key_not_found', 'store_unavailable'],
  answer:
    ({ keys }: Pick<OperationParts, 'keys'>) =>
    async ({ params, request, reply }) => {
      answered(await keys.revoke(keyIdOf(params), callerOf(request)))
      return reply.code(204).send()
    },
})
