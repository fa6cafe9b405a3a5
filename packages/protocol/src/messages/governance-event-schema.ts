/** The schemas of what webhooks receive of approvals and campaigns. */
import { z } from 'zod'
import { approvalEventTypes, campaignEventTypes } from './governance-event.ts'

const instant = z.string().meta({ format: 'date-time' })
const sequence = (of: string) =>
  z.int().describe(`1 for the first event of ${of}; drop what is not newer than the last. It is not that of a command`)

export const approvalEventDataSchema = z.object({
  commandId: z.string().describe('The id that the command has once it is approved, and that nothing else gets'),
  vin: z.string(),
  command: z.string(),
  sequence: sequence('an approval'),
  state: z.enum(['awaiting_approval', 'approved', 'refused', 'canceled', 'expired', 'not_accepted']),
  who: z.string().describe('Who asked'),
  purpose: z.string().nullable().describe('Why, in the words of the one who asked'),
  expiresAt: instant,
  by: z.string().nullable().describe('Who approved, refused or canceled it; null when nobody did'),
  reason: z.string().nullable().describe('In the words of the one who decided'),
  problem: z.string().nullable().describe('Of `not_accepted`: the code of the problem'),
})

export const campaignEventDataSchema = z.object({
  campaignId: z.string(),
  name: z.string(),
  command: z.string(),
  sequence: sequence('a campaign'),
  state: z.enum(['running', 'paused', 'aborted', 'done']).describe('After the event'),
  who: z.string().describe('Who made the campaign'),
  by: z.string().nullable().describe('Who did this; null: the campaign by itself, as by its rule'),
  reason: z.string().nullable().describe('Of `campaign.aborted` and `campaign.done`: why, in words'),
  total: z.int().describe('Vehicles of the campaign'),
  wave: z.int().describe('From 1; 0: none has begun'),
  vehicles: z.int().nullable().describe('Of `campaign.wave_started`: vehicles of the wave'),
})

const envelopeOf = <Data extends z.ZodType>(types: readonly [string, ...string[]], data: Data) =>
  z.object({
    type: z.enum(types),
    event: z.string().describe('The same with `keyfob.` before it'),
    source: z.string().describe('As in a status event'),
    dataschema: z.string().describe('URI of the schema of `data`'),
    timestamp: instant.describe('When it was so'),
    data,
  })

/** What a webhook receives of an approval. */
export const approvalEventSchema = envelopeOf(approvalEventTypes, approvalEventDataSchema)

/** What a webhook receives of a campaign. */
export const campaignEventSchema = envelopeOf(campaignEventTypes, campaignEventDataSchema)
