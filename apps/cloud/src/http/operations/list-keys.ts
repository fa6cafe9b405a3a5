import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { limitParameter } from '../resources/fields.ts'
import { keyCursor, keyExamples, keyJson, keyPageSchema } from '../resources/api-key.ts'
import { pageAnswer, showPage } from '../page.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const listKeys = operation({
  id: 'listKeys',
  method: 'GET',
  paths: [paths.keys],
  tag: 'keys',
  scope: 'keys:read',
  summary: 'All API keys, revoked and expired ones included, newest first',
  description: 'The keys themselves are shown only when they are made.',
  query: z.strictObject({ limit: limitParameter, cursor: keyCursor.optional() }),
  answers: {
    200: pageAnswer(keyPageSchema, { items: [keyExamples.key], next: null }, 'A page, without secrets'),
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ keys }: Pick<OperationParts, 'keys'>) =>
    async ({ query: { limit, cursor }, ...asked }) => {
      const { items, next } = await keys.list(cursor, limit)
      return showPage(asked, items.map(keyJson), next)
    },
})
