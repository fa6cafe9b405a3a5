import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { webhookExamples, webhookJson, webhookListSchema } from '../resources/webhook.ts'

export const listWebhooks = operation({
  id: 'listWebhooks',
  method: 'GET',
  paths: [paths.webhooks],
  tag: 'webhooks',
  scope: 'webhooks:read',
  summary: 'All webhooks, oldest first',
  description: 'Their number is limited, so there are no pages. Secrets are not shown.',
  answers: {
    200: { description: 'Webhooks', schema: webhookListSchema, example: { items: [webhookExamples.webhook] } },
  },
  problems: ['store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async () => ({ items: (await webhooks.list()).map(webhookJson) }),
})
