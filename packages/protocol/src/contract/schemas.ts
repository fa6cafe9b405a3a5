/**
 * JSON Schemas (2020-12) of what goes over the wire, made from the codecs' own schemas. They show the shape to a builder
 * in any language; the codecs are authoritative, and refuse more (NUL, lone surrogates, depth, size).
 */
import { z } from 'zod'
import { commandTypeSchema } from '../catalogue/command-type.ts'
import { givenGuard } from '../conditions/check-guards.ts'
import { ackSchema } from '../messages/ack.ts'
import {
  cancelMessageSchema,
  commandMessageSchema,
  probeMessageSchema,
  timeMessageSchema,
} from '../messages/downlink.ts'
import { commandId, instant, ivcId, traceparent, vin } from '../messages/fields.ts'
import {
  approvalEventDataSchema,
  approvalEventSchema,
  campaignEventDataSchema,
  campaignEventSchema,
} from '../messages/governance-event-schema.ts'
import { presenceSchema } from '../messages/presence.ts'
import {
  presenceChangeSchema,
  statusEventDataSchema,
  statusEventSchema,
  webhookEventSchema,
} from '../messages/status-event-schema.ts'
import { stateReportSchema } from '../messages/reported-state.ts'
import { ivcIdPattern } from '../words/ids.ts'
import { vinPattern } from '../words/vin.ts'

const sources = {
  ack: [ackSchema, 'What a vehicle says about a command, on {prefix}/{vin}/ack'],
  command: [commandMessageSchema, 'A command to a vehicle, on {prefix}/{vin}/command'],
  cancel: [
    cancelMessageSchema,
    'The cancel of a command, and the question what became of it, on {prefix}/{vin}/command',
  ],
  probe: [probeMessageSchema, 'The question whether a vehicle is there, on {prefix}/{vin}/command'],
  time: [timeMessageSchema, 'Cloud time in answer to a birth, on {prefix}/{vin}/command'],
  state: [stateReportSchema, 'Reported state, on {prefix}/{vin}/state'],
  presence: [presenceSchema, 'A birth or a will, retained on {prefix}/{vin}/presence'],
  'status-event': [statusEventSchema, 'A command changed its state: a CloudEvent, on streams and in RabbitMQ'],
  'status-event-data': [statusEventDataSchema, 'The data of a status event, wherever it is told'],
  'webhook-event': [webhookEventSchema, 'A status event as a webhook receives it'],
  'approval-event': [approvalEventSchema, 'An approval changed its state, as a webhook receives it'],
  'approval-event-data': [approvalEventDataSchema, 'The data of an event of an approval'],
  'campaign-event': [campaignEventSchema, 'A campaign changed, as a webhook receives it'],
  'campaign-event-data': [campaignEventDataSchema, 'The data of an event of a campaign'],
  'presence-change': [presenceChangeSchema, 'The presence of a vehicle changed, as the stream of presence tells it'],
  'command-type': [commandTypeSchema, 'A file of the catalogue: one command type'],
} as const satisfies Record<string, readonly [z.ZodType, string]>

/** The fields that a parser checks, described for readers of the schema. */
const told = new Map<unknown, object>([
  [commandId, { format: 'uuid', description: 'UUIDv7; upper case is accepted' }],
  [
    instant,
    {
      format: 'date-time',
      description: 'RFC 3339 with a zone, of the years 0001 to 9999 in UTC; written in UTC with milliseconds',
    },
  ],
  [vin, { pattern: vinPattern.source, description: 'VIN (ISO 3779); lower case is accepted' }],
  [
    givenGuard,
    {
      description: 'The guard that did not hold, and what it was judged by; a malformed one is ignored',
    },
  ],
  [traceparent, { description: 'W3C Trace Context, section 3.2; a malformed one is ignored' }],
  [ivcId, { pattern: ivcIdPattern.source, description: 'id of an in-vehicle communicator' }],
])

/** By file name without its ending. `draft-7` is for AsyncAPI, whose own schema language it is a part of. */
export const contractSchemas = (
  target: 'draft-2020-12' | 'draft-7' = 'draft-2020-12',
): Readonly<Record<string, Readonly<Record<string, unknown>>>> =>
  Object.fromEntries(
    Object.entries(sources).map(([name, [schema, title]]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, {
        io: 'input',
        target,
        override: ({ zodSchema, jsonSchema }) => {
          Object.assign(jsonSchema, told.get(zodSchema))
        },
      })
      return [name, { $schema, title, ...rest }]
    }),
  )
