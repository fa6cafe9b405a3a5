/** The schemas of what consumers of events receive: on every stream, in RabbitMQ, and as a webhook. */
import { z } from 'zod'
import { guardFaults } from '../conditions/check-guards.ts'
import { layers, reasonCodes } from '../lifecycle/reasons.ts'
import { states } from '../lifecycle/states.ts'

/** RFC 3339 in UTC with milliseconds. */
const instant = z.string().meta({ format: 'date-time' })

/** Whether a guard holds, and what it was judged by. */
export const checkedGuardSchema = z.object({
  condition: z.string().describe('As the catalogue shows it'),
  holds: z.boolean(),
  fault: z
    .enum(guardFaults)
    .nullable()
    .describe(
      'Why it does not hold. `no_evidence`: nothing is known. `untrusted`: of a clock that is not trusted. `unclear`: in no certain order among other samples. `too_old`, `wrong_type`, `not_so`: as they say. Null when it holds',
    ),
  evidence: z
    .object({
      value: z.union([z.string(), z.number(), z.boolean()]),
      ageSeconds: z.number(),
      sampledAt: instant.nullable().describe('Null where only the age is known: the vehicle judged it'),
    })
    .nullable(),
})

export const reasonSchema = z.object({
  code: z.enum(reasonCodes),
  layer: z.enum(layers),
  retryable: z.boolean(),
  mayHaveTakenEffect: z.boolean(),
  detail: z.string().optional(),
  guard: checkedGuardSchema.optional().describe('Of `guard_failed`: the guard that did not hold'),
})

export const statusEventDataSchema = z.object({
  commandId: z.string(),
  vin: z.string(),
  command: z.string(),
  sequence: z.int().describe('1 for the first event of a command; drop what is not newer than the last'),
  state: z.enum(states),
  reason: reasonSchema,
  late: z.boolean().describe('Whether an `unknown` was corrected'),
  result: z.record(z.string(), z.unknown()).nullable(),
})

/** `toCloudEvent` of a status event. */
export const statusEventSchema = z.object({
  specversion: z.literal('1.0'),
  type: z.string().describe('`keyfob.command.<state>`'),
  source: z.string().describe('Names the installation where it has a public URL'),
  id: z.string().describe('Stable, however often the event is told'),
  subject: z.string().describe('The VIN'),
  time: instant,
  datacontenttype: z.literal('application/json'),
  dataschema: z.string().optional().describe('URI of the schema of `data`'),
  traceparent: z.string().optional().describe('Of the request that the command came with (W3C Trace Context)'),
  data: statusEventDataSchema,
})

/** What the stream of presence tells: the latest change of a vehicle. */
export const presenceChangeSchema = z.object({
  vin: z.string(),
  online: z.boolean().nullable().describe('A hint [L11]; null: what it sent says nothing about its connection'),
  seenAt: instant.describe('When it was heard; also the id of the server-sent event'),
})

/** What a webhook receives of a status event. */
export const webhookEventSchema = z.object({
  type: z.string().describe('`command.<state>`; kept for receivers of earlier versions'),
  event: z.string().optional().describe('`keyfob.command.<state>`: the `type` of the CloudEvent'),
  source: z.string().optional().describe('As in the CloudEvent'),
  dataschema: z.string().optional().describe('URI of the schema of `data`'),
  timestamp: instant.describe('When it was so'),
  data: statusEventDataSchema,
})
