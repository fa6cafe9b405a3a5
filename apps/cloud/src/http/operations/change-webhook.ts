import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import {
  changeWebhookSchema,
  webhookExamples,
  webhookIdOf,
  webhookInPath,
  webhookJson,
  webhookSchema,
} from '../resources/webhook.ts'

export const changeWebhook = operation({
  id: 'changeWebhook',
  method: 'PATCH',
  paths: [paths.webhook],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Change, pause or resume a webhook',
  description:
    'What is absent stays as it is. A disabled webhook keeps its position in the event log, and resumes from there when it is enabled.',
  params: webhookInPath,
  body: changeWebhookSchema,
  answers: {
    200: { description: 'The webhook as it is now', schema: webhookSchema, example: webhookExamples.webhook },
  },
  problems: ['webhook_not_found', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params, body }) =>
      webhookJson(answered(await webhooks.change(webhookIdOf(params), body))),
})
