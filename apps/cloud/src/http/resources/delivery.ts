/** Deliveries of a webhook as the API shows them. */
import {
  type CommandId,
  approvalEventTypes,
  campaignEventTypes,
  governanceEventId,
  statusEventId,
} from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type WebhookDelivery, deliveryStates } from '../../ports/webhook-store.ts'
import { HttpProblem } from '../http-problem.ts'
import { isPosition } from '../input/last-event-id.ts'
import { pageOf } from '../page.ts'
import { instant, maybe } from './fields.ts'

const deliverySchema = z
  .object({
    id: z.string().describe('Position of the event in the log'),
    eventId: z.string().describe('The `webhook-id` of its messages, and the id of the event on every stream'),
    event: z
      .enum([...approvalEventTypes, ...campaignEventTypes])
      .nullable()
      .describe('Type of an event of an approval or a campaign; null: a status event'),
    commandId: z.string().nullable().describe('Of the command, or of the approval; null of a campaign'),
    campaignId: z.string().nullable(),
    sequence: z.int(),
    state: z.enum(deliveryStates),
    attempts: z.int(),
    createdAt: instant,
    dueAt: instant.nullable().describe('When the next attempt is due'),
    endedAt: instant.nullable(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
  })
  .meta({ id: 'Delivery' })
export const deliveryPageSchema = pageOf(deliverySchema, 'DeliveryPage')

export const deliveryJson = (delivery: WebhookDelivery): z.output<typeof deliverySchema> => {
  const { position, subjectId, event, sequence, state, attempts, lastStatus, lastError } = delivery
  const isOfCampaign = event?.startsWith('campaign.') ?? false
  return {
    id: String(position),
    eventId: eventIdOf(delivery),
    event,
    commandId: isOfCampaign ? null : subjectId,
    campaignId: isOfCampaign ? subjectId : null,
    sequence,
    state,
    attempts,
    createdAt: formatInstant(delivery.createdAt),
    dueAt: maybe(delivery.dueAt),
    endedAt: maybe(delivery.endedAt),
    lastStatus,
    lastError,
  }
}

const eventIdOf = ({ event, subjectId, sequence }: WebhookDelivery): string =>
  event === null
    ? statusEventId({ commandId: subjectId as CommandId, sequence }) // the subject of a status event
    : governanceEventId({ type: event, subjectId, sequence })

export const deliveryInPath = z.object({
  id: z.string().describe('Id of the webhook, a UUIDv7'),
  deliveryId: z.string().describe('Id of the delivery'),
})

/** The id of a delivery in a URL, which is a position in the log. Any other text is 404. */
export const positionOf = ({ deliveryId }: { readonly deliveryId: string }): number => {
  if (!isPosition(deliveryId))
    throw new HttpProblem(
      'delivery_not_found',
      'The id in the path is not a position in the log, so no delivery has it.',
    )
  return Number(deliveryId)
}

const at = '2026-01-01T12:00:00.000Z'

export const deliveriesExample = {
  items: [
    {
      id: '44',
      eventId: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d/4',
      event: null,
      commandId: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d',
      campaignId: null,
      sequence: 4,
      state: 'pending',
      attempts: 1,
      createdAt: at,
      dueAt: '2026-01-01T12:00:04.000Z',
      endedAt: null,
      lastStatus: 503,
      lastError: 'the endpoint answered 503',
    },
  ],
  next: null,
}
