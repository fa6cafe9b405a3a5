/** Commands that need a second person, as the API shows them until there is a command, and afterwards. */
import { parseCommandId } from '@keyfob/protocol'
import type { CommandId, Vin } from '@keyfob/protocol'
import { formatInstant, minutes } from '@keyfob/runtime'
import { z } from 'zod'
import { type ApprovalRecord, type ApprovalState, approvalStates, approvalTextMax } from '../../ports/approval.ts'
import { pageOf } from '../page.ts'
import { pathTo, paths } from '../paths.ts'
import { cursorOf, instant, maybe, maybeInstant, object } from './fields.ts'

export const approvalSchema = z
  .object({
    id: z.string().describe('UUIDv7: that of the command which an approval makes'),
    state: z
      .enum(approvalStates)
      .describe('`approved`: it is a command now. `not_accepted`: it was approved, and then refused as `problem` says'),
    command: z.string(),
    vin: z.string(),
    ivc: z.string().nullable(),
    params: object,
    ttlSeconds: z.number().nullable().describe('Counted from the approval; null: the default of the type'),
    who: z.string().describe('Who asks. The same caller can neither approve nor refuse it'),
    purpose: z.string().nullable().describe('Why, in the words of the one who asks'),
    askedAt: instant,
    expiresAt: instant.describe('Nobody can approve it after this instant'),
    decidedAt: maybeInstant,
    decidedBy: z.string().nullable().describe('Who approved, refused or canceled it'),
    reason: z.string().nullable().describe('Why, in the words of the one who decided'),
    problem: z
      .object({ code: z.string(), detail: z.string() })
      .nullable()
      .describe('Why an approved one was not accepted'),
    links: z.object({
      self: z.string(),
      command: z.string().describe('The command; until there is one it shows this'),
      approve: z.string().optional(),
      refuse: z.string().optional(),
      cancel: z.string().optional(),
    }),
  })
  .meta({ id: 'Approval' })
export const approvalPageSchema = pageOf(approvalSchema, 'ApprovalPage')

export type ApprovalJson = z.output<typeof approvalSchema>

export const approvalJson = (record: ApprovalRecord): ApprovalJson => ({
  id: record.id,
  state: record.state,
  command: record.command,
  vin: record.vin,
  ivc: record.ivc,
  params: record.params,
  ttlSeconds: record.ttlSeconds,
  who: record.who,
  purpose: record.purpose,
  askedAt: formatInstant(record.askedAt),
  expiresAt: formatInstant(record.expiresAt),
  decidedAt: maybe(record.decidedAt),
  decidedBy: record.decidedBy,
  reason: record.reason,
  problem: record.problem,
  links: linksOf(record),
})

const linksOf = ({ id, state }: ApprovalRecord): ApprovalJson['links'] => ({
  self: pathTo(paths.approval, { id }),
  command: pathTo(paths.command, { id }),
  ...(state === 'awaiting_approval' && {
    approve: pathTo(paths.approve, { id }),
    refuse: pathTo(paths.refuse, { id }),
    cancel: pathTo(paths.cancel, { id }),
  }),
})

export const approvalText = z.string().min(1).max(approvalTextMax)
export const approvalCursor = cursorOf((text) => parseCommandId(text) !== undefined)

const known: ReadonlySet<string> = new Set(approvalStates)
const isStates = (found: readonly string[]): found is readonly ApprovalState[] => found.every((each) => known.has(each))
export const approvalStatesParameter = z
  .string()
  .max(200)
  .transform((text, context) => {
    const found = text.split(',')
    if (isStates(found)) return found
    context.addIssue({
      code: 'custom',
      message: `must be states with commas between them: ${approvalStates.join(', ')}`,
    })
    return z.NEVER
  })
  .describe('One state or several, as in `awaiting_approval`')

const askedAt = Date.UTC(2026, 0, 1, 12)
const waiting: ApprovalRecord = {
  id: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d' as CommandId, // a UUIDv7 by its looks
  state: 'awaiting_approval',
  vin: '1KFAA00E4T0000001' as Vin, // a VIN by its looks
  command: 'engine_start',
  ivc: null,
  params: { durationMinutes: 10 },
  ttlSeconds: null,
  idempotencyKey: null,
  traceparent: null,
  who: 'key:k3v9x2m7q1',
  purpose: 'Battery is low; the customer asked for it',
  askedAt,
  expiresAt: askedAt + minutes(15),
  decidedAt: null,
  decidedBy: null,
  reason: null,
  finishedAt: null,
  problem: null,
}
const decided = { decidedAt: askedAt + minutes(2), decidedBy: 'key:p8w4n6c2z5' }

export const approvalExamples = {
  waiting: approvalJson(waiting),
  approved: approvalJson({ ...waiting, ...decided, state: 'approved', reason: 'Called the customer back' }),
  refused: approvalJson({ ...waiting, ...decided, state: 'refused', reason: 'The vehicle is in a garage' }),
}
