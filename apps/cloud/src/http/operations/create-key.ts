import { type Catalogue, classOf } from '@keyfob/protocol'
import { type Scope, classIn, hasScope } from '../../ports/scopes.ts'
import { callerOf } from '../caller.ts'
import { HttpProblem } from '../http-problem.ts'
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
  scope: 'keys:write',
  summary: 'Make an API key, which this answer shows once',
  description:
    'Send it as `Authorization: Bearer kf_…`. Keyfob stores only its SHA-256. It has at most the scopes of the caller.',
  body: createKeySchema,
  answers: {
    201: {
      description: 'The key is valid from now on',
      schema: keyWithTextSchema,
      example: keyExamples.created,
      headers: { Location: 'The key, without its secret' },
    },
  },
  problems: ['store_unavailable'],
  answer:
    ({ keys, catalogue }: Pick<OperationParts, 'keys' | 'catalogue'>) =>
    async ({ body: { name, scope: scopes, labels, expiresAt }, request, reply }) => {
      demandClasses(catalogue, scopes)
      const { rights, refuse } = request.caller
      const missing = scopes.find((scope) => !hasScope(rights, scope))
      if (missing !== undefined) throw refuse(missing)
      const { record, key } = answered(await keys.create({ name, scopes, labels, expiresAt }, callerOf(request)))
      reply.code(201).header('location', pathTo(paths.key, { id: record.id }))
      return { ...keyJson(record), key }
    },
})

/** A class that no command type has is a typing error: the key would be good for nothing. */
const demandClasses = ({ types }: Catalogue, scopes: readonly Scope[]): void => {
  const classes = new Set(types.map(classOf))
  for (const commandClass of scopes.flatMap((scope) => classIn(scope) ?? [])) {
    if (classes.has(commandClass)) continue
    const detail = `no command type has the class ${commandClass}; the classes are ${[...classes].toSorted().join(', ')}`
    throw new HttpProblem('invalid_request', `/scope ${detail}.`, { errors: [{ pointer: '/scope', detail }] })
  }
}
