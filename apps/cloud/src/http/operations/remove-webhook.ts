import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { webhookIdOf, webhookInPath } from '../resources/webhook.ts'

export const removeWebhook = operation({
  id: 'removeWebhook',
  method: 'DELETE',
  paths: [paths.webhook],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Delete a webhook with its deliveries',
  description: 'A delivery in progress may still arrive.',
  params: webhookInPath,
  body: noBody,
  answers: { 204: { description: 'The webhook is deleted' } },
  problems: ['webhook_not_found', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params, reply }) => {
      answered(await webhooks.remove(webhookIdOf(params)))
      return reply.code(204).send()
    },
})
