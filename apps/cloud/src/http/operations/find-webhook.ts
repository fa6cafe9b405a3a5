import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { webhookExamples, webhookIdOf, webhookInPath, webhookJson, webhookSchema } from '../resources/webhook.ts'

export const findWebhook = operation({
  id: 'findWebhook',
  method: 'GET',
  paths: [paths.webhook],
  tag: 'webhooks',
  scope: 'webhooks:read',
  summary: 'One webhook, without its secret',
  description: 'With its state: whether it delivers, rests after failures, or is disabled.',
  params: webhookInPath,
  answers: { 200: { description: 'The webhook', schema: webhookSchema, example: webhookExamples.webhook } },
  problems: ['webhook_not_found', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params }) =>
      webhookJson(answered(await webhooks.find(webhookIdOf(params)))),
})
