import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { createWebhookSchema, webhookExamples, webhookJson, webhookWithSecretSchema } from '../resources/webhook.ts'

export const createWebhook = operation({
  id: 'createWebhook',
  method: 'POST',
  paths: [paths.webhooks],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Send events to a URL from now on',
  description:
    'Each event is sent as `{ "type": "command.<state>", "timestamp", "data" }`, or with a type of `events`, signed by Standard Webhooks with the secret that this answer shows once.',
  body: createWebhookSchema,
  answers: {
    201: {
      description: 'The webhook begins with the next event',
      schema: webhookWithSecretSchema,
      example: webhookExamples.created,
      headers: { Location: 'The webhook' },
    },
  },
  problems: ['too_many_webhooks', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ body, reply }) => {
      const { record, secret } = answered(await webhooks.create(body))
      reply.code(201).header('location', pathTo(paths.webhook, { id: record.id }))
      return { ...webhookJson(record), secret }
    },
})
