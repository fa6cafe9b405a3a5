import { formatInstant } from '@keyfob/runtime'
import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { rotatedSchema, webhookExamples, webhookIdOf, webhookInPath } from '../resources/webhook.ts'

export const rotateWebhookSecret = operation({
  id: 'rotateWebhookSecret',
  method: 'POST',
  paths: [paths.rotateSecret],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Make a new secret; each earlier one also signs until 24 h after its own rotation',
  description:
    'The answer shows the new one once. A receiver that checks all signatures of a delivery loses none meanwhile.',
  params: webhookInPath,
  body: noBody,
  answers: { 200: { description: 'The new secret', schema: rotatedSchema, example: webhookExamples.rotated } },
  problems: ['webhook_not_found', 'too_many_secrets', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params }) => {
      const { secret, previousUntil } = answered(await webhooks.rotate(webhookIdOf(params)))
      return { secret, previousUntil: formatInstant(previousUntil) }
    },
})
