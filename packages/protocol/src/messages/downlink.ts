/** What the cloud publishes to `{prefix}/{vin}/command`: a command, a cancel, a probe, the time (SPEC section 6.1). */
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import { type Guard, comparisons } from '../conditions/condition.ts'
import { guardsMax, maxAgeSecondsMax } from '../conditions/parse-condition.ts'
import type { CommandId, IvcId, Vin } from '../words/ids.ts'
import { type Read, readPayload } from './codec.ts'
import { commandId, instant, ivcId, name, nonce, optional, traceparent, version, vin } from './fields.ts'
import { signalName, signalValue } from './reported-state.ts'

/** A command, or its repetition: the same id, `issuedAt` and `sequence` every time. */
export interface CommandMessage {
  readonly kind: 'command'
  readonly id: CommandId
  readonly command: string
  readonly params: Readonly<Record<string, unknown>>
  readonly vin: Vin
  /** The addressed IVC; null while the VIN is not paired. */
  readonly ivc: IvcId | null
  /** Cloud time of the first attempt; what the vehicle's horizon is compared with [L4]. */
  readonly issuedAt: Instant
  readonly notAfter: Instant
  readonly lane: string
  /** Place in the lane, from 1, growing, with gaps [L8]. */
  readonly sequence: number
  /** Seconds that the vehicle has from beginning to answer. */
  readonly answerTimeoutSeconds: number
  /** What must be so before it begins, all of it; absent: nothing in particular. The cloud has checked it, and the vehicle decides. */
  readonly guards?: readonly Guard[] | undefined
  /** Of the span that sent it (W3C Trace Context); acks return it. */
  readonly traceparent?: string | undefined
}

/** Withdraws a command, and asks for its answer [L7]. Carries all that is needed by a vehicle that never saw the command. */
export interface CancelMessage {
  readonly kind: 'cancel'
  readonly id: CommandId
  readonly vin: Vin
  readonly ivc: IvcId | null
  readonly issuedAt: Instant
  readonly lane: string
  readonly traceparent?: string | undefined
}

/** Asks the vehicle to announce itself again, with this nonce [L11]. */
export interface ProbeMessage {
  readonly kind: 'probe'
  readonly nonce: string
}

/** Cloud time, in answer to the nonce of a birth [L5]. */
export interface TimeMessage {
  readonly kind: 'time'
  readonly nonce: string
  readonly now: Instant
}

export type DownlinkMessage = CommandMessage | CancelMessage | ProbeMessage | TimeMessage

/** Of a message: already parsed, so that a vehicle needs no parser. What it cannot read makes the message unreadable: fail-closed. */
const guardSchema = z.object({
  signal: signalName,
  is: z.enum(comparisons),
  value: signalValue,
  maxAgeSeconds: z.number().positive().max(maxAgeSecondsMax),
})

export const commandMessageSchema = z.object({
  v: version,
  kind: z.literal('command'),
  id: commandId,
  command: name,
  params: z.record(z.string(), z.unknown()),
  vin,
  ivc: ivcId.nullable(),
  issuedAt: instant,
  notAfter: instant,
  lane: name,
  sequence: z.int().min(1),
  answerTimeoutSeconds: z.number().positive().max(3600),
  guards: optional(z.array(guardSchema).max(guardsMax)),
  traceparent,
})
export const cancelMessageSchema = z.object({
  v: version,
  kind: z.literal('cancel'),
  id: commandId,
  vin,
  ivc: ivcId.nullable(),
  issuedAt: instant,
  lane: name,
  traceparent,
})
export const probeMessageSchema = z.object({ v: version, kind: z.literal('probe'), nonce })
export const timeMessageSchema = z.object({ v: version, kind: z.literal('time'), nonce, now: instant })
export const downlinkSchema = z.discriminatedUnion('kind', [
  commandMessageSchema,
  cancelMessageSchema,
  probeMessageSchema,
  timeMessageSchema,
])

export const readDownlink = (payload: Uint8Array): Read<DownlinkMessage> => readPayload(downlinkSchema, payload)

/** The JSON text of a message to a vehicle. */
export const writeDownlink = (message: DownlinkMessage): string => {
  switch (message.kind) {
    case 'command':
      return JSON.stringify({
        v: 1,
        ...message,
        issuedAt: formatInstant(message.issuedAt),
        notAfter: formatInstant(message.notAfter),
      })
    case 'cancel':
      return JSON.stringify({ v: 1, ...message, issuedAt: formatInstant(message.issuedAt) })
    case 'probe':
      return JSON.stringify({ v: 1, ...message })
    case 'time':
      return JSON.stringify({ v: 1, ...message, now: formatInstant(message.now) })
  }
}
