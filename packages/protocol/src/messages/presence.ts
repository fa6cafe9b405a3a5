/** Births and wills on `{prefix}/{vin}/presence`, retained (SPEC section 6.4). Presence is a hint, never a gate [L11]. */
import { type Instant, formatInstant } from '@keyfob/runtime'
import { z } from 'zod'
import type { IvcId } from '../words/ids.ts'
import { type Read, readPayload } from './codec.ts'
import { cleanText, instant, ivcId, nonce, optional, session, version } from './fields.ts'

/** "I am here." Sent after subscribing, in answer to a probe, and whenever the vehicle needs the time. */
export interface Birth {
  readonly status: 'online'
  readonly session: string
  /** Grows by one with each session, persisted by the vehicle; orders births. */
  readonly counter: number
  /** What the cloud's `time` answers. */
  readonly nonce: string
  /** The nonce of the probe that is answered. */
  readonly probe?: string | undefined
  readonly ivc?: IvcId | undefined
  /** Memory horizon [L4]; null while a fresh memory waits for its first time. */
  readonly horizon: Instant | null
  readonly versions?: Readonly<Record<string, string>> | undefined
}

/** "I am offline": the last will of a session, or its orderly end. */
export interface Will {
  readonly status: 'offline'
  readonly session: string
}

export type Presence = Birth | Will

const withoutNulls = (texts: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== null))

export const birthSchema = z.object({
  v: optional(version),
  status: z.literal('online'),
  session,
  counter: z.int().min(0),
  nonce,
  probe: optional(nonce),
  ivc: optional(ivcId),
  horizon: instant.nullable().default(null),
  versions: optional(z.record(cleanText(64), cleanText(64).nullable()).transform(withoutNulls)),
})
export const willSchema = z.object({ v: optional(version), status: z.literal('offline'), session })
export const presenceSchema = z.discriminatedUnion('status', [birthSchema, willSchema])

export const readPresence = (payload: Uint8Array): Read<Presence> => readPayload(presenceSchema, payload)

export const writePresence = (presence: Presence): string =>
  presence.status === 'offline'
    ? JSON.stringify({ v: 1, ...presence })
    : JSON.stringify({ v: 1, ...presence, horizon: presence.horizon === null ? null : formatInstant(presence.horizon) })
