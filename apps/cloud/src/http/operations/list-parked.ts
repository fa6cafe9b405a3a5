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
  scope: 'admin',
  summary: 'Messages of vehicles that could not be read or applied',
  description: 'The oldest first, as they came. Their number is bounded: the oldest go first.',
  query: z.strictObject({ limit: limitParameter }),
  answers: { 200: { description: 'Parked messages', schema: parkedListSchema, example: { items: [parkedExample] } } },
  problems: ['invalid_query', 'queue_unavailable'],
  answer:
    ({ parked }: Pick<OperationParts, 'parked'>) =>
    async ({ query }) => ({ items: (await askQueue(() => parked.list(query.limit))).map(parkedJson) }),
})
