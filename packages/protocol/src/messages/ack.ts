/** What a vehicle says about a command, on `{prefix}/{vin}/ack` (SPEC section 6.2). Only `id` and `status` are needed. */
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type CheckedGuard, givenGuard } from '../conditions/check-guards.ts'
import type { CommandId, IvcId } from '../words/ids.ts'
import { type Read, readPayload } from './codec.ts'
import { cleanText, commandId, instant, ivcId, optional, session, traceparent, version } from './fields.ts'

export const ackStatuses = ['received', 'running', 'succeeded', 'failed', 'rejected', 'unknown'] as const
export type AckStatus = (typeof ackStatuses)[number]

export interface AckReason {
  /** A reason code of the vehicle's layer; another one is kept as detail under the status's general code. */
  readonly code: string
  readonly detail?: string | undefined
  /** Of `guard_failed`: the guard, and what it was judged by. */
  readonly guard?: CheckedGuard | undefined
}

export interface Ack {
  readonly id: CommandId
  readonly status: AckStatus
  readonly reason?: AckReason | undefined
  /** By the command type's result schema. */
  readonly result?: Readonly<Record<string, unknown>> | undefined
  /** When it happened, by the vehicle's estimate of cloud time. */
  readonly at?: Instant | undefined
  readonly ivc?: IvcId | undefined
  readonly session?: string | undefined
  /** Of the span that it happened in (W3C Trace Context). */
  readonly traceparent?: string | undefined
}

/** Whether an ack ends its command. */
export const isAnswer = (status: AckStatus): boolean => status !== 'received' && status !== 'running'

export const ackSchema = z.object({
  v: optional(version),
  id: commandId,
  status: z.enum(ackStatuses),
  reason: optional(z.object({ code: cleanText(64).min(1), detail: optional(cleanText(500)), guard: givenGuard })),
  result: optional(z.record(z.string(), z.unknown())),
  at: optional(instant),
  ivc: optional(ivcId),
  session: optional(session),
  traceparent,
})

export const readAck = (payload: Uint8Array): Read<Ack> => readPayload(ackSchema, payload)

export const writeAck = (ack: Ack): string =>
  JSON.stringify(ack.at === undefined ? { v: 1, ...ack } : { v: 1, ...ack, at: formatInstant(ack.at) })
