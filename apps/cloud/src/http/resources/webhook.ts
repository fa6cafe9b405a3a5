/** Webhooks as the API accepts and shows them. */
import { parseUuidv7, states, webhookEventTypes } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { WebhookId, WebhookRecord } from '../../ports/webhook-store.ts'
import { HttpProblem } from '../http-problem.ts'
import { pathTo, paths } from '../paths.ts'
import { commandParameter, instant, maybe, stateParameter, uuidInPath, vinParameter } from './fields.ts'

const vinsMax = 100
const commandsMax = 100

const url = z.string().min(1).max(4_096).describe('Where events are sent: https, on a public address')
const filtersAndMore = {
  description: z.string().max(500).optional().describe('For people'),
  enabled: z.boolean().optional().describe('A disabled webhook keeps its position in the log, and resumes there'),
  events: z
    .array(z.enum(webhookEventTypes))
    .min(1)
    .max(webhookEventTypes.length)
    .nullable()
    .optional()
    .describe(
      'Types of the events, also of approvals and campaigns. Null: all status events (`command.…`), and no others',
    ),
  states: z
    .array(stateParameter)
    .min(1)
    .max(states.length)
    .nullable()
    .optional()
    .describe('States of status events; null: all. Others have none, and pass'),
  commands: z
    .array(commandParameter)
    .min(1)
    .max(commandsMax)
    .nullable()
    .optional()
    .describe('Names in the catalogue; null: all'),
  vins: z
    .array(vinParameter)
    .min(1)
    .max(vinsMax)
    .nullable()
    .optional()
    .describe('VINs of the vehicles; null: all. A campaign has no VIN, so its events do not pass any'),
}
const settingsExample = { url: 'https://receiver.example/keyfob', states: ['succeeded', 'failed', 'unknown'] }

export const createWebhookSchema = z
  .strictObject({ url, ...filtersAndMore })
  .meta({ id: 'CreateWebhook', examples: [settingsExample] })
export const changeWebhookSchema = z
  .strictObject({ url: url.optional(), ...filtersAndMore })
  .describe('Absent fields stay as they are')
  .meta({ id: 'ChangeWebhook', examples: [{ enabled: true, states: null }] })

const webhookShape = {
  id: z.string().describe('UUIDv7'),
  url: z.string(),
  description: z.string(),
  enabled: z.boolean(),
  events: z.array(z.enum(webhookEventTypes)).nullable().describe('Null: all status events, and no others'),
  states: z.array(z.enum(states)).nullable(),
  commands: z.array(z.string()).nullable(),
  vins: z.array(z.string()).nullable(),
  gone: z.boolean().describe('The webhook was disabled because its endpoint answered 410 Gone'),
  failingSince: instant.nullable().describe('Since when no delivery has succeeded'),
  position: z.int().describe('Events up to here are delivered, parked or under way; later ones wait in the log'),
  createdAt: instant,
  links: z.object({ self: z.string(), deliveries: z.string() }),
}
const secret = z.string().describe('`whsec_` and base64. Shown this once: keep it')

export const webhookSchema = z.object(webhookShape).meta({ id: 'Webhook' })
export const webhookWithSecretSchema = z.object({ ...webhookShape, secret }).meta({ id: 'WebhookWithSecret' })
export const webhookListSchema = z.object({ items: z.array(webhookSchema) }).meta({ id: 'Webhooks' })
export const rotatedSchema = z
  .object({
    secret,
    previousUntil: instant.describe('Until then the previous secret also signs, even after further rotations'),
  })
  .meta({ id: 'RotatedSecret' })
export const testedSchema = z
  .object({
    delivered: z.boolean(),
    status: z.int().nullable().describe('Status of the answer; null when there was none'),
    error: z.string().nullable(),
    tookMs: z.int(),
  })
  .meta({ id: 'TestedWebhook' })

export const webhookJson = (record: WebhookRecord): z.output<typeof webhookSchema> => {
  const { id, url: address, description, enabled, gone, position } = record
  const [ofStates, commands, vins] = [record.states, record.commands, record.vins].map(
    (filter) => filter && [...filter],
  )
  return {
    id,
    url: address,
    description,
    enabled,
    gone,
    position,
    createdAt: formatInstant(record.createdAt),
    failingSince: maybe(record.failingSince),
    events: (record.events && [...record.events]) ?? null,
    states: ofStates as z.output<typeof webhookSchema>['states'],
    commands: commands ?? null,
    vins: vins ?? null, // a copy of the record's own
    links: { self: pathTo(paths.webhook, { id }), deliveries: pathTo(paths.deliveries, { id }) },
  }
}

export const webhookInPath = uuidInPath('webhook')
/** The id in a URL. A text that is not an id is 404. */
export const webhookIdOf = ({ id }: { readonly id: string }): WebhookId => {
  const parsed = parseUuidv7(id)
  if (parsed === undefined)
    throw new HttpProblem('webhook_not_found', 'The id in the path is not a UUIDv7, so no webhook has it.')
  return parsed as WebhookId // by the pattern
}

const exampleId = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3e'
const at = '2026-01-01T12:00:00.000Z'
const webhook = {
  id: exampleId,
  url: settingsExample.url,
  description: 'the call centre',
  enabled: true,
  events: null,
  states: ['succeeded', 'failed', 'unknown'] as const,
  commands: null,
  vins: null,
  gone: false,
  failingSince: null,
  position: 44,
  createdAt: at,
  links: { self: `/webhooks/${exampleId}`, deliveries: `/webhooks/${exampleId}/deliveries` },
}
const exampleSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo='

export const webhookExamples = {
  webhook,
  created: { ...webhook, secret: exampleSecret },
  rotated: { secret: exampleSecret, previousUntil: '2026-01-02T12:00:00.000Z' },
  tested: { delivered: false, status: 503, error: 'the endpoint answered 503', tookMs: 41 },
}
