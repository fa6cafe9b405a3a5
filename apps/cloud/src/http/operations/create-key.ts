import { callerOf } from '../caller.ts'
import type { OperationParts } from '../http-parts.ts'
import { createKeySchema, keyExamples, keyJson, keyWithTextSchema } from '../resources/api-key.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { answered } from '../answered.ts'

export const createKey = operation({
  id: 'createKey',
  method: 'POST',
  paths: [paths.keys],
  tag: 'keys',
  scope: 'admin',
  summary: 'Make an API key, which this answer shows once',
  description: 'Send it as `Authorization: Bearer kf_…`. Keyfob stores only its SHA-256.',
  body: createKeySchema,
  answers: {
    201: {
      description: 'The key is valid from now on',
      schema: keyWithTextSchema,
      example: keyExamples.created,
      headers: { Location: 'The key, without its secret' },
    },
  },
  problems: ['invalid_json', 'body_too_large', 'unsupported_media_type', 'invalid_request', 'store_unavailable'],
  answer:
    ({ keys }: Pick<OperationParts, 'keys'>) =>
    async ({ body: { name, scope, expiresAt }, request, reply }) => {
      const { record, key } = answered(await keys.create({ name, scope, expiresAt }, callerOf(request)))
      reply.code(201).header('location', pathTo(paths.key, { id: record.id }))
      return { ...keyJson(record), key }
    },
})
