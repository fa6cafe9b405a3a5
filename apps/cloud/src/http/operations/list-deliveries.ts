import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { deliveryStates } from '../../ports/webhook-store.ts'
import { limitParameter } from '../input/fields.ts'
import { isPosition } from '../input/last-event-id.ts'
import { nextLink } from '../next-link.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answered, deliveryJson, deliveryPageSchema, webhookExamples, webhookIdOf, webhookInPath } from '../webhooks.ts'

const querySchema = z.strictObject({
  state: z.enum(deliveryStates).optional(),
  limit: limitParameter,
  cursor: z.string().refine(isPosition, 'must be the `next` of the last page').optional(),
})

export const listDeliveries = operation({
  id: 'listDeliveries',
  method: 'GET',
  paths: [paths.deliveries],
  tag: 'webhooks',
  scope: 'admin',
  summary: 'Deliveries of a webhook, newest first',
  description: 'Delivered ones are kept for 7 days, parked ones for 30.',
  params: webhookInPath,
  query: querySchema,
  answers: {
    200: {
      description: 'A page; `next` is the cursor of the next one, null on the last',
      schema: deliveryPageSchema,
      example: webhookExamples.deliveries,
      headers: { Link: 'The next page, `rel="next"`' },
    },
  },
  problems: ['webhook_not_found', 'invalid_query', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params, query: { state, limit, cursor }, request, reply }) => {
      const { items, next } = answered(await webhooks.deliveries(webhookIdOf(params), state, cursor, limit))
      if (next !== undefined) reply.header('link', nextLink(request.url, next))
      return { items: items.map(deliveryJson), next: next ?? null }
    },
})
