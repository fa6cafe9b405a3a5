import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { deliveryStates } from '../../ports/webhook-store.ts'
import { limitParameter } from '../resources/fields.ts'
import { isPosition } from '../input/last-event-id.ts'
import { pageAnswer, showPage } from '../page.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { deliveriesExample, deliveryJson, deliveryPageSchema } from '../resources/delivery.ts'
import { webhookIdOf, webhookInPath } from '../resources/webhook.ts'

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
  scope: 'webhooks:read',
  summary: 'Deliveries of a webhook, newest first',
  description: 'Delivered ones are kept for 7 days, parked ones for 30.',
  params: webhookInPath,
  query: querySchema,
  answers: {
    200: pageAnswer(deliveryPageSchema, deliveriesExample),
  },
  problems: ['webhook_not_found', 'invalid_query', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params, query: { state, limit, cursor }, ...asked }) => {
      const { items, next } = answered(await webhooks.deliveries(webhookIdOf(params), state, cursor, limit))
      return showPage(asked, items.map(deliveryJson), next)
    },
})
