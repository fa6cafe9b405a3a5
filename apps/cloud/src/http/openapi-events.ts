/** What the OpenAPI document says of events: their schemas, and the webhooks that others receive. */
import { toGovernanceWebhookEvent } from '@keyfob/protocol'
import { z } from 'zod'
import { approvalEventExample, campaignEventExample } from '../asyncapi/governance-examples.ts'
import { commandExamples } from './resources/command-examples.ts'
import {
  approvalEventSchema,
  campaignEventSchema,
  statusEventSchema,
  webhookEventSchema,
} from './resources/status-event.ts'

type Json = Readonly<Record<string, unknown>>

/** By their names in the document. */
export const eventSchemas = (): Json => {
  const { $defs } = z.toJSONSchema(
    z.object({
      event: statusEventSchema,
      webhook: webhookEventSchema,
      approval: approvalEventSchema,
      campaign: campaignEventSchema,
    }),
  ) as {
    readonly $defs: Json
  } // each of them has a name
  return JSON.parse(JSON.stringify($defs).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json // it was JSON
}

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
})

interface Received {
  readonly name: string
  readonly summary: string
  readonly schema: string
  readonly example: object
}

const received = ({ name, summary, schema, example }: Received): Json => ({
  post: {
    operationId: `receive${name}`,
    tags: ['webhooks'],
    summary: `${summary}, as it arrives at the URL of a webhook`,
    description:
      'Signed according to Standard Webhooks. Any 2xx within 10 seconds settles it; everything else is tried again. The same event may arrive twice, always with the same `webhook-id`.',
    security: [],
    parameters: [
      header('webhook-id', 'The id of the event, as on every stream'),
      header('webhook-timestamp', 'Of this attempt, in seconds since 1970'),
      header('webhook-signature', '`v1,` and the signature; several with spaces between them'),
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, example } },
    },
    responses: {
      '204': { description: 'It is received' },
      '4XX': { description: 'It is not, as for a signature that is not valid' },
    },
  },
})

/** Of OpenAPI 3.1: requests that Keyfob makes. */
export const eventWebhooks: Json = {
  statusEvent: received({
    name: 'StatusEvent',
    summary: 'A status event',
    schema: 'WebhookEvent',
    example: commandExamples.webhook,
  }),
  approvalEvent: received({
    name: 'ApprovalEvent',
    summary: 'An event of an approval',
    schema: 'ApprovalEvent',
    example: toGovernanceWebhookEvent(approvalEventExample),
  }),
  campaignEvent: received({
    name: 'CampaignEvent',
    summary: 'An event of a campaign',
    schema: 'CampaignEvent',
    example: toGovernanceWebhookEvent(campaignEventExample),
  }),
}
