/** The JSON of the API: each shape once as a schema, and once as the function that makes it. */
import { type CommandType, type StatusEvent, isOpen, layers, reasonCodes, states } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { CommandRecord } from '../ports/command-record.ts'
import type { VehicleRecord } from '../ports/vehicle-store.ts'
import { pathTo, paths } from './paths.ts'
import type { Readiness } from '../ports/readiness.ts'

const instant = z.string().meta({ format: 'date-time' })
const maybeInstant = instant.nullable()
const object = z.record(z.string(), z.unknown())

const reasonSchema = z
  .object({
    code: z.enum(reasonCodes),
    layer: z.enum(layers),
    retryable: z.boolean(),
    mayHaveTakenEffect: z.boolean(),
    detail: z.string().optional(),
  })
  .meta({ id: 'Reason' })

const commandShape = {
  id: z.string().describe('UUIDv7'),
  command: z.string(),
  vin: z.string(),
  ivc: z.string().nullable(),
  params: object,
  state: z.enum(states),
  reason: reasonSchema,
  result: object.nullable(),
  late: z.boolean().describe('Whether an `unknown` was corrected'),
  lane: z.string(),
  sequence: z.int().describe('Place in the lane'),
  who: z.string(),
  acceptedAt: instant,
  issuedAt: maybeInstant.describe('First attempt'),
  notAfter: instant.describe('After it the vehicle must refuse to begin'),
  deadline: instant,
  attempts: z.int(),
  publishedAt: maybeInstant.describe('The broker took the first attempt'),
  receivedAt: maybeInstant,
  begunAt: maybeInstant,
  settledAt: maybeInstant,
  cancelRequestedAt: maybeInstant,
  cancelRequestedBy: z
    .string()
    .nullable()
    .describe('Who asked for the cancel first: the caller, or who submitted the command that superseded it'),
  contradictions: z.int().describe('Times that the vehicle contradicted itself'),
  links: z.object({ self: z.string(), events: z.string(), cancel: z.string().optional() }),
}

const hopSchema = z
  .object({
    event: z.enum([
      'accepted',
      'attempt',
      'published',
      'delivered',
      'running',
      'cancel_requested',
      'answer',
      'settled',
    ]),
    at: instant,
    afterMs: z.number().describe('Since acceptance'),
    state: z.enum(states).optional(),
    reason: reasonSchema.optional(),
    who: z.string().optional().describe('Of `cancel_requested`: who asked'),
  })
  .meta({ id: 'Hop' })

export const commandSchema = z.object(commandShape).meta({ id: 'Command' })
export const submittedSchema = z
  .object({
    ...commandShape,
    warning: z
      .object({ code: z.enum(['vehicle_never_heard']), detail: z.string() })
      .optional()
      .describe('The command is accepted, but something about it may be a mistake'),
  })
  .meta({ id: 'SubmittedCommand' })
export const commandWithTimelineSchema = z
  .object({ ...commandShape, timeline: z.array(hopSchema) })
  .meta({ id: 'CommandWithTimeline' })
export const explanationSchema = z
  .object({
    id: z.string(),
    state: z.enum(states),
    at: instant,
    summary: z.string().describe('Where it is, in a sentence'),
    because: z.array(z.string()).describe('Why'),
    next: z.array(z.string()).describe('What happens next by itself; empty when nothing does'),
  })
  .meta({ id: 'Explanation' })
export const commandPageSchema = z
  .object({ items: z.array(commandSchema), next: z.string().nullable() })
  .meta({ id: 'CommandPage' })

export type CommandJson = z.output<typeof commandSchema>
export type Hop = z.output<typeof hopSchema>

const maybe = (at: Instant | null): string | null => (at === null ? null : formatInstant(at))

export const commandJson = (record: CommandRecord): CommandJson => ({
  id: record.id,
  command: record.command,
  vin: record.vin,
  ivc: record.ivc,
  params: record.params,
  state: record.state,
  reason: record.reason,
  result: record.result,
  late: record.late,
  lane: record.lane,
  sequence: record.sequence,
  who: record.who,
  acceptedAt: formatInstant(record.acceptedAt),
  issuedAt: maybe(record.issuedAt),
  notAfter: formatInstant(record.notAfter),
  deadline: formatInstant(record.deadline),
  attempts: record.attempts,
  publishedAt: maybe(record.publishedAt),
  receivedAt: maybe(record.receivedAt),
  begunAt: maybe(record.begunAt),
  settledAt: maybe(record.settledAt),
  cancelRequestedAt: maybe(record.cancel?.at ?? null),
  cancelRequestedBy: record.cancel?.who ?? null,
  contradictions: record.contradictions,
  links: linksOf(record),
})

/** The answer to a submit. A vehicle that took the command meanwhile is no stranger any more. */
export const submittedJson = (record: CommandRecord, unheard: boolean): z.output<typeof submittedSchema> => ({
  ...commandJson(record),
  ...(unheard && record.receivedAt === null && { warning: neverHeard(record) }),
})

const neverHeard = ({ vin }: CommandRecord) => ({
  code: 'vehicle_never_heard' as const,
  detail: `Nobody ever heard of the vehicle ${vin}; only a command registered it. Check the VIN. If it never speaks, it is forgotten after a day.`,
})

const linksOf = ({ id, state }: CommandRecord): CommandJson['links'] => ({
  self: pathTo(paths.command, { id }),
  events: pathTo(paths.commandEvents, { id }),
  ...(isOpen(state) && { cancel: pathTo(paths.cancel, { id }) }),
})

/** The way of a command, hop by hop: its status events, and the instants that are no states. */
export const timelineOf = (record: CommandRecord, history: readonly StatusEvent[]): readonly Hop[] => {
  const { acceptedAt, publishedAt, cancel } = record
  const hop = (event: Hop['event'], at: Instant): Hop => ({ event, at: formatInstant(at), afterMs: at - acceptedAt })
  const hops = history.map(({ at, state, reason }) => ({ ...hop(hopOf(state, reason), at), state, reason }))
  const accepted = hops[0]?.event === 'accepted' ? [] : [hop('accepted', acceptedAt)]
  const published = publishedAt === null ? [] : [hop('published', publishedAt)]
  const { who } = cancel ?? {}
  const canceling =
    cancel === null ? [] : [{ ...hop('cancel_requested', cancel.at), ...(who !== undefined && { who }) }]
  return [...accepted, ...hops, ...published, ...canceling].toSorted(
    (a, b) => a.afterMs - b.afterMs || order(a) - order(b),
  )
}

const hopNames: Partial<Record<StatusEvent['state'], Hop['event']>> = {
  queued: 'accepted',
  sent: 'attempt',
  delivered: 'delivered',
  running: 'running',
}

const hopOf = (state: StatusEvent['state'], reason: StatusEvent['reason']): Hop['event'] =>
  hopNames[state] ?? (reason.layer === 'vehicle' ? 'answer' : 'settled')

/** Hops of one millisecond in the order in which they happen. */
const order = ({ event }: Hop): number => hopSchema.shape.event.options.indexOf(event)

const signalSchema = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]),
  at: instant,
  trusted: z.boolean(),
})

export const vehicleSchema = z
  .object({
    vin: z.string(),
    ivc: z.string().nullable(),
    labels: z.array(z.string()).describe('Groups that it is in, for schedules'),
    registeredAt: instant,
    presence: z
      .object({ online: z.boolean().nullable(), seenAt: maybeInstant })
      .describe('What is believed of the connection: a hint'),
    reported: z.record(z.string(), signalSchema).describe('What the vehicle last said of itself, by COVESA VSS names'),
    reportedAt: maybeInstant,
    versions: z.record(z.string(), z.string()),
    links: z.object({ self: z.string(), commands: z.string(), events: z.string() }),
  })
  .meta({ id: 'Vehicle' })

export const vehiclePageSchema = z
  .object({ items: z.array(vehicleSchema), next: z.string().nullable() })
  .meta({ id: 'VehiclePage' })

export type VehicleJson = z.output<typeof vehicleSchema>

export const vehicleJson = ({
  vin,
  ivc,
  labels,
  registeredAt,
  presence,
  reported,
  reportedAt,
  versions,
}: VehicleRecord): VehicleJson => ({
  vin,
  ivc,
  labels: [...labels],
  registeredAt: formatInstant(registeredAt),
  presence: { online: presence.online, seenAt: maybe(presence.seenAt) },
  reported: Object.fromEntries(
    Object.entries(reported).map(([signal, { value, at, trusted }]) => [
      signal,
      { value, at: formatInstant(at), trusted },
    ]),
  ),
  reportedAt: maybe(reportedAt),
  versions,
  links: {
    self: pathTo(paths.vehicle, { vin }),
    commands: `${paths.commands}?vin=${vin}`,
    events: `${paths.events}?vin=${vin}`,
  },
})

export const commandTypeJsonSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    description: z.string(),
    lane: z.string(),
    params: object.describe('JSON Schema (2020-12)'),
    result: object.describe('JSON Schema (2020-12)'),
    staleness: z.object({ policy: z.enum(['live_only', 'queue']), ttlSecondsDefault: z.int(), ttlSecondsMax: z.int() }),
    conflict: z.enum(['queue', 'reject', 'supersede']),
    answerTimeoutSeconds: z.int(),
    links: z.object({ self: z.string() }),
  })
  .meta({ id: 'CommandType' })

export const catalogueSchema = z.object({ items: z.array(commandTypeJsonSchema) }).meta({ id: 'Catalogue' })

export const commandTypeJson = (type: CommandType): z.output<typeof commandTypeJsonSchema> => ({
  name: type.name,
  title: type.title,
  description: type.description,
  lane: type.lane,
  params: type.params,
  result: type.result,
  staleness: type.staleness,
  conflict: type.conflict,
  answerTimeoutSeconds: type.answerTimeoutSeconds,
  links: { self: pathTo(paths.commandType, { name: type.name }) },
})

export const healthSchema = z.object({ status: z.literal('ok'), version: z.string() }).meta({ id: 'Health' })
export const readinessSchema = z
  .object({
    ready: z.boolean(),
    parts: z.record(
      z.string(),
      z.object({
        ready: z.boolean(),
        detail: z.string().optional(),
        since: instant.optional().describe('Since when it has been so'),
      }),
    ),
  })
  .meta({ id: 'Readiness' })

export const readinessJson = ({ ready, parts }: Readiness) => ({
  ready,
  parts: Object.fromEntries(
    Object.entries(parts).map(([name, { since, ...part }]) => [
      name,
      { ...part, ...(since !== undefined && { since: formatInstant(since) }) },
    ]),
  ),
})
