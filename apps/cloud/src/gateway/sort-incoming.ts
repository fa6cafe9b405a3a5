import { payloadBytesMax, type Topics } from '@keyfob/protocol'
import type { UplinkMessage } from '../ports/gateway.ts'

/**
 * - `uplink`: a vehicle's message, for the handler
 * - `oversize`, `strange`: under the prefix, but not of the contract; to be counted
 * - `foreign`: anybody's, commands included (a person may play the cloud)
 */
export type Incoming =
  | { readonly kind: 'uplink'; readonly message: UplinkMessage }
  | { readonly kind: 'oversize' | 'strange'; readonly problem: string }
  | { readonly kind: 'foreign' }

const foreign: Incoming = { kind: 'foreign' }
const strange: Incoming = { kind: 'strange', problem: 'is not a topic of the contract' }

/** What a message on a broker is to the contract, by its topic and size alone. */
export const sortIncoming = (topics: Topics, topic: string, payload: Uint8Array): Incoming => {
  if (!topic.startsWith(`${topics.prefix}/`)) return foreign
  if (payload.byteLength > payloadBytesMax)
    return { kind: 'oversize', problem: `is ${payload.byteLength} bytes; at most ${payloadBytesMax} are read` }
  const parsed = topics.parse(topic)
  if (parsed === undefined) return strange
  const { vin, uplink } = parsed
  return uplink === 'command' ? foreign : { kind: 'uplink', message: { vin, uplink, payload } }
}
