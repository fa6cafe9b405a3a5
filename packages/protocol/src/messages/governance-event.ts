/**
 * The public fact that an approval or a campaign changed. Webhooks tell it, beside status events: same log positions, same
 * envelope, an id of its own. It is no status event: there may never be a command.
 */
import { type Instant, formatInstant } from '@keyfob/runtime'
import { states } from '../lifecycle/states.ts'
import { type EventOrigin, dataschemaOf, eventOriginDefault } from './event-origin.ts'

export const approvalEventTypes = [
  'approval.asked',
  'approval.approved',
  'approval.refused',
  'approval.canceled',
  'approval.expired',
  'approval.not_accepted',
] as const
export type ApprovalEventType = (typeof approvalEventTypes)[number]

export const campaignEventTypes = [
  'campaign.created',
  'campaign.wave_started',
  'campaign.paused',
  'campaign.resumed',
  'campaign.retried',
  'campaign.aborted',
  'campaign.done',
] as const
export type CampaignEventType = (typeof campaignEventTypes)[number]

export type GovernanceEventType = ApprovalEventType | CampaignEventType

/** Every `type` that a webhook may ask for. */
export const webhookEventTypes = [
  ...states.map((state) => `command.${state}` as const),
  ...approvalEventTypes,
  ...campaignEventTypes,
] as const
export type WebhookEventType = (typeof webhookEventTypes)[number]

interface Event<Type extends GovernanceEventType, Data> {
  /** Place in the log, among the positions of status events. */
  readonly position: number
  readonly type: Type
  /** Of the approval (the command's id), or of the campaign. */
  readonly subjectId: string
  /** 1 for the first event of its approval or campaign; a consumer drops what is not newer than the last. */
  readonly sequence: number
  readonly at: Instant
  readonly data: Data
}

/** What is told of an approval, but for the sequence. */
export interface ApprovalEventData {
  /** The id that the command has, or would have had. */
  readonly commandId: string
  readonly vin: string
  readonly command: string
  readonly state: string
  readonly who: string
  readonly purpose: string | null
  readonly expiresAt: string
  readonly by: string | null
  readonly reason: string | null
  readonly problem: string | null
}

/** What is told of a campaign, but for the sequence. */
export interface CampaignEventData {
  readonly campaignId: string
  readonly name: string
  readonly command: string
  readonly state: string
  readonly who: string
  readonly by: string | null
  readonly reason: string | null
  readonly total: number
  readonly wave: number
  readonly vehicles: number | null
}

export type ApprovalEvent = Event<ApprovalEventType, ApprovalEventData>
export type CampaignEvent = Event<CampaignEventType, CampaignEventData>
export type GovernanceEvent = ApprovalEvent | CampaignEvent

const kindOf = (type: GovernanceEventType): 'approval' | 'campaign' =>
  type.startsWith('approval.') ? 'approval' : 'campaign'

/** Names of the schemas of the data. */
export const governanceDataNames = { approval: 'approval-event-data', campaign: 'campaign-event-data' } as const

/** The event's stable id. It cannot be one of a status event, which begins with an id. */
export const governanceEventId = ({
  type,
  subjectId,
  sequence,
}: {
  readonly type: GovernanceEventType
  readonly subjectId: string
  readonly sequence: number
}): string => `${kindOf(type)}/${subjectId}/${sequence}`

/** What a webhook receives of it. */
export const toGovernanceWebhookEvent = (
  { type, sequence, at, data }: GovernanceEvent,
  origin: EventOrigin = eventOriginDefault,
) => ({
  type,
  event: `keyfob.${type}`,
  source: origin.source,
  dataschema: dataschemaOf(origin, governanceDataNames[kindOf(type)]),
  timestamp: formatInstant(at),
  data: { ...data, sequence },
})
