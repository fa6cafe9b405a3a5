import {
  approvalEventSchema as approvalShape,
  campaignEventSchema as campaignShape,
  statusEventDataSchema as dataShape,
  statusEventSchema as eventShape,
  webhookEventSchema as webhookShape,
} from '@keyfob/protocol'
import { reasonSchema } from './command.ts'

/** The data of a status event, wherever it is told. */
const statusEventDataSchema = dataShape.extend({ reason: reasonSchema }).meta({ id: 'StatusEventData' })

/** What each stream carries (SPEC section 8): `toCloudEvent` of a status event. */
export const statusEventSchema = eventShape.extend({ data: statusEventDataSchema }).meta({ id: 'StatusEvent' })

/** What a webhook receives. */
export const webhookEventSchema = webhookShape.extend({ data: statusEventDataSchema }).meta({ id: 'WebhookEvent' })

/** What a webhook receives of an approval, and of a campaign. */
export const approvalEventSchema = approvalShape.meta({ id: 'ApprovalEvent' })
export const campaignEventSchema = campaignShape.meta({ id: 'CampaignEvent' })
