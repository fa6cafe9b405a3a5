import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { limitParameter } from '../input/fields.ts'
import { keyCursor, keyExamples, keyJson, keyPageSchema } from '../keys.ts'
import { nextLink } from '../next-link.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const listKeys = operation({
  id: 'listKeys',
  method: 'GET',
  paths: [paths.keys],
  tag: 'keys',
  scope: 'admin',
  summary: 'All keys that ever were, the newest first',
  query: z.strictObject({ limit: limitParameter, cursor: keyCursor.optional() }),
  answers: {
    200: {
      description: 'A page, without secrets; `next` is the cursor of the next one, null on the last',
      schema: keyPageSchema,
      example: { items: [keyExamples.key], next: null },
      headers: { Link: 'The next page, `rel="next"`' },
    },
  },
  problems: ['invalid_query', 'store_unavailable'],
  answer:
    ({ keys }: Pick<OperationParts, 'keys'>) =>
    async ({ query: { limit, cursor }, request, reply }) => {
      const { items, next } = await keys.list(cursor, limit)
      if (next !== undefined) reply.header('link', nextLink(request.url, next))
      return { items: items.map(keyJson), next: next ?? null }
    },
})
