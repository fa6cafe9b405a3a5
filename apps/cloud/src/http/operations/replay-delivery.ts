import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { deliveryInPath, positionOf } from '../resources/delivery.ts'
import { webhookIdOf } from '../resources/webhook.ts'

export const replayDelivery = operation({
  id: 'replayDelivery',
  method: 'POST',
  paths: [paths.replayDelivery],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Send one event again under the same `webhook-id`, whatever its state',
  description: 'A receiver that remembers ids drops what it has already.',
  params: deliveryInPath,
  body: noBody,
  answers: { 202: { description: 'The delivery is due now, with all its attempts' } },
  problems: ['webhook_not_found', 'delivery_not_found', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params, reply }) => {
      answered(await webhooks.replay(webhookIdOf(params), positionOf(params)))
      return reply.code(202).send()
    },
})
