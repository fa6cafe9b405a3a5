import { z } from 'zod'
import type { OperationParts } from '../http-parts.ts'
import { instantText } from '../resources/fields.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { webhookExamples, webhookIdOf, webhookInPath, webhookJson, webhookSchema } from '../resources/webhook.ts'

export const replayWebhook = operation({
  id: 'replayWebhook',
  method: 'POST',
  paths: [paths.replayWebhook],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Send all events since an instant again, as far back as history goes',
  description:
    'Also those that were delivered, and those from before the webhook was made. Each keeps its `webhook-id`.',
  params: webhookInPath,
  body: z
    .strictObject({
      since: instantText.describe('RFC 3339; not in the future'),
    })
    .meta({ id: 'ReplayWebhook', examples: [{ since: '2026-01-01T12:00:00Z' }] }),
  answers: {
    202: {
      description: 'The webhook, at the position from which it sends',
      schema: webhookSchema,
      example: webhookExamples.webhook,
    },
  },
  problems: ['webhook_not_found', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params, body, reply }) => {
      reply.code(202)
      return webhookJson(answered(await webhooks.replaySince(webhookIdOf(params), body.since)))
    },
})
