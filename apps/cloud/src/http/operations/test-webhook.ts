import type { OperationParts } from '../http-parts.ts'
import { operation } from '../operation.ts'
import { noBody } from '../input/no-body.ts'
import { paths } from '../paths.ts'
import { answered } from '../answered.ts'
import { testedSchema, webhookExamples, webhookIdOf, webhookInPath } from '../resources/webhook.ts'

export const testWebhook = operation({
  id: 'testWebhook',
  method: 'POST',
  paths: [paths.testWebhook],
  tag: 'webhooks',
  scope: 'webhooks:write',
  summary: 'Send a `webhook.test` event now, once, and give the result',
  description:
    'No other delivery waits for it, and it is not tried again. The result says what the receiver answered, and after how long.',
  params: webhookInPath,
  body: noBody,
  answers: { 200: { description: 'The result', schema: testedSchema, example: webhookExamples.tested } },
  problems: ['webhook_not_found', 'overloaded', 'store_unavailable'],
  answer:
    ({ webhooks }: Pick<OperationParts, 'webhooks'>) =>
    async ({ params }) => {
      const { status, error, took } = answered(await webhooks.test(webhookIdOf(params)))
      return { delivered: error === null, status, error, tookMs: took }
    },
})
