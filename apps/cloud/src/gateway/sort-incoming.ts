import { payloadBytesMax, type Topics } from '@keyfob/protocol'
import type { UplinkMessage } from '../ports/gateway.ts'

/**
 * - `uplink`: a vehicle's message, for the handler
 * - `oversize`, `strange`: under the prefix, but not of the contract; to be counted
 * - `command`: what only Keyfob itself sends to a vehicle
 * - `foreign`: anybody's
 */
export type Incoming =
  | { readonly kind: 'uplink'; readonly message: UplinkMessage }
  | { readonly kind: 'oversize' | 'strange'; readonly problem: string }
  | { readonly kind: 'command' | 'foreign' }

const foreign: Incoming = { kind: 'foreign' }
const command: Incoming = { kind: 'command' }
const strange: Incoming = { kind: 'strange', problem: 'is not a topic of the contract' }

/** What a message on a broker is to the contract, by its topic and size alone. */
export const sortIncoming = (topics: Topics, topic: string, payload: Uint8Array): Incoming => {
  if (!topic.startsWith(`${topics.prefix}/`)) return foreign
  const parsed = topics.parse(topic)
  if (parsed?.uplink === 'command') return command
  if (payload.byteLength > payloadBytesMax)
    return { kind: 'oversize', problem: `is ${payload.byteLength} bytes; at most ${payloadBytesMax} are read` }
  if (parsed === undefined) return strange
  const { vin, uplink } = parsed
  return { kind: 'uplink', message: { vin, uplink, payload } }
}
