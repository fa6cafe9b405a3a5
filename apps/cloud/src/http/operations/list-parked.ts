import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { limitParameter } from '../resources/fields.ts'
import { operation } from '../operation.ts'
import { askQueue, parkedExample, parkedJson, parkedListSchema } from '../resources/parked-message.ts'
import { paths } from '../paths.ts'

export const listParked = operation({
  id: 'listParked',
  method: 'GET',
  paths: [paths.parked],
  tag: 'operations',
  scope: 'parked:read',
  compresses: true,
  summary: 'Messages of vehicles that could not be read or applied',
  description: 'Oldest first, as they arrived. Their number is limited: when it is reached, the oldest are dropped.',
  query: z.strictObject({ limit: limitParameter }),
  answers: { 200: { description: 'Parked messages', schema: parkedListSchema, example: { items: [parkedExample] } } },
  problems: ['invalid_query', 'queue_unavailable'],
  answer:
    ({ parked }: Pick<OperationParts, 'parked'>) =>
    async ({ query }) => ({ items: (await askQueue(() => parked.list(query.limit))).map(parkedJson) }),
})
