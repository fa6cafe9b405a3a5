/** Commands as the API shows them: each shape once as a schema, and once as the function that makes it. */
import { type CommandId, isOpen, parseCommandId, reasonSchema as reasonShape, states } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { CommandRecord } from '../../ports/command-record.ts'
import { HttpProblem } from '../http-problem.ts'
import { pageOf } from '../page.ts'
import { pathTo, paths } from '../paths.ts'
import { checkedGuardSchema } from './guard.ts'
import { cursorOf, instant, maybe, maybeInstant, object, uuidInPath } from './fields.ts'

export const reasonSchema = reasonShape
  .extend({ guard: checkedGuardSchema.optional().describe('Of `guard_failed`: the guard that did not hold') })
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
  sequence: z.int().describe('Position in the lane'),
  who: z.string(),
  traceId: z
    .string()
    .nullable()
    .describe('Of the request that it came with (W3C Trace Context); null when it is in no trace'),
  acceptedAt: instant,
  issuedAt: maybeInstant.describe('First attempt'),
  notAfter: instant.describe('After this instant the vehicle must refuse to begin'),
  deadline: instant,
  attempts: z.int(),
  publishedAt: maybeInstant.describe('When the broker took the first attempt'),
  receivedAt: maybeInstant,
  begunAt: maybeInstant,
  settledAt: maybeInstant,
  cancelRequestedAt: maybeInstant,
  cancelRequestedBy: z
    .string()
    .nullable()
    .describe(
      'Who asked for the cancel first: the caller, or who submitted the command that superseded it; null when a guard withdrew it',
    ),
  contradictions: z.int().describe('How often the vehicle contradicted itself'),
  links: z.object({ self: z.string(), events: z.string(), cancel: z.string().optional() }),
}

export const commandSchema = z.object(commandShape).meta({ id: 'Command' })
export const submittedSchema = z
  .object({
    ...commandShape,
    warning: z
      .object({ code: z.enum(['vehicle_never_heard']), detail: z.string() })
      .optional()
      .describe('The command is accepted, but the request may hold a mistake'),
  })
  .meta({ id: 'SubmittedCommand' })
export const commandPageSchema = pageOf(commandSchema, 'CommandPage')

export type CommandJson = z.output<typeof commandSchema>

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
  traceId: record.traceparent?.split('-')[1] ?? null,
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

/** The answer to a submit. There is no warning when the vehicle has answered the command meanwhile. */
export const submittedJson = (record: CommandRecord, unheard: boolean): z.output<typeof submittedSchema> => ({
  ...commandJson(record),
  ...(unheard && record.receivedAt === null && { warning: neverHeard(record) }),
})

const neverHeard = ({ vin }: CommandRecord) => ({
  code: 'vehicle_never_heard' as const,
  detail: `The vehicle ${vin} has never sent a message; only a command registered it. Check the VIN. If no message comes, the vehicle is deleted after a day.`,
})

const linksOf = ({ id, state }: CommandRecord): CommandJson['links'] => ({
  self: pathTo(paths.command, { id }),
  events: pathTo(paths.commandEvents, { id }),
  ...(isOpen(state) && { cancel: pathTo(paths.cancel, { id }) }),
})

export const commandInPath = uuidInPath('command')
export const commandCursor = cursorOf((text) => parseCommandId(text) !== undefined)

/** The id in a URL. A text that is not an id is 404. */
export const commandIdOf = ({ id }: z.output<typeof commandInPath>): CommandId => {
  const parsed = parseCommandId(id)
  if (parsed === undefined)
    throw new HttpProblem('command_not_found', 'The id in the path is not a UUIDv7, so no command has it.')
  return parsed
}
