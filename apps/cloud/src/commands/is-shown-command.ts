import { type CommandId, type StatusEvent, evidences, layers, reasonFacts, states } from '@keyfob/protocol'
import { isInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { CommandRecord } from '../ports/command-record.ts'
import type { ShownCommand } from './shown-command.ts'

type Shape<Value> = Record<keyof Required<Value>, z.ZodType>

const at = z.custom(isInstant)
const maybeAt = at.nullable()
const object = z.record(z.string(), z.unknown())
const text = z.string()
const maybeText = text.nullable()
const count = z.int().min(0)

const reason = z.object({
  guard: object.optional(),
  code: z.string().refine((code) => Object.hasOwn(reasonFacts, code)),
  layer: z.enum(layers),
  detail: text.optional(),
  retryable: z.boolean(),
  mayHaveTakenEffect: z.boolean(),
})

const record = z.object({
  id: text,
  vin: text,
  command: text,
  params: object,
  lane: text,
  who: text,
  sequence: count,
  ivc: maybeText,
  traceparent: maybeText,
  state: z.enum(states),
  evidence: z.enum(evidences),
  reason,
  eventSequence: count,
  late: z.boolean(),
  answerTimeout: z.number(),
  attempts: count,
  questions: count,
  acceptedAt: at,
  notAfter: at,
  deadline: at,
  issuedAt: maybeAt,
  attemptedAt: maybeAt,
  publishedAt: maybeAt,
  repetitions: z.array(z.object({ at, sends: z.enum(['command', 'cancel']) })),
  receivedAt: maybeAt,
  begunAt: maybeAt,
  settledAt: maybeAt,
  dueAt: maybeAt,
  contradictions: count,
  cancel: z.object({ at, code: z.enum(['canceled', 'superseded', 'guard_failed']) }).nullable(),
  result: object.nullable(),
} satisfies Shape<Omit<CommandRecord, 'address'>>)

const event = z.object({
  position: count,
  commandId: text,
  vin: text,
  command: text,
  sequence: count,
  at,
  state: z.enum(states),
  reason,
  late: z.boolean(),
  result: object.nullable(),
  traceparent: maybeText,
} satisfies Shape<StatusEvent>)

const shownCommand = z.object({ record, history: z.array(event) } satisfies Shape<ShownCommand>)

/** Whether a value from a cache is this command [L12], complete and fit to be shown. */
export const isShownCommand =
  (id: CommandId) =>
  (value: unknown): value is ShownCommand => {
    const read = shownCommand.safeParse(value)
    return read.success && read.data.record.id === id && read.data.history.every(({ commandId }) => commandId === id)
  }
