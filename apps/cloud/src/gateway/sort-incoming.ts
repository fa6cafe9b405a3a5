import { type Topics, type Vin, parseVin, payloadBytesMax } from '@keyfob/protocol'
import type { UplinkMessage } from '../ports/gateway.ts'

/**
 * - `uplink`: a vehicle's message, for the handler
 * - `oversize`, `strange`: under the prefix, but not of the contract; to be counted
 * - `foreign`: anybody's, commands included (a person may play the cloud)
 */
export type Incoming =
  | { readonly kind: 'uplink'; readonly message: UplinkMessage }
  | Unroutable
  | { readonly kind: 'command' | 'foreign' }

interface Unroutable {
  readonly kind: 'oversize' | 'strange'
  readonly problem: string
  /** Whose it is, when a vehicle sent it just now. */
  readonly vin?: Vin
}

const foreign: Incoming = { kind: 'foreign' }
const command: Incoming = { kind: 'command' }

/** What a message on a broker is to the contract, by its topic, its size and whether the broker had kept it. */
export const sortIncoming = (topics: Topics, topic: string, payload: Uint8Array, retained = false): Incoming => {
  if (!topic.startsWith(`${topics.prefix}/`)) return foreign
  const parsed = topics.parse(topic)
  if (parsed?.uplink === 'command') return command
  if (payload.byteLength > payloadBytesMax) return oversize(payload, retained ? undefined : parsed)
  if (parsed === undefined) return { kind: 'strange', problem: problemOf(topics, topic) }
  const { vin, uplink } = parsed
  // As old as nobody knows, and handed over again at each connection. What was lost so is asked for [L3].
  if (retained && uplink !== 'presence') return { kind: 'strange', problem: 'is retained; only presence may be' }
  return { kind: 'uplink', message: { vin, uplink, payload, ...(retained && { retained }) } }
}

const oversize = ({ byteLength }: Uint8Array, sender: ReturnType<Topics['parse']>): Unroutable => ({
  kind: 'oversize',
  problem: `is ${byteLength} bytes; at most ${payloadBytesMax} are read`,
  ...(sender !== undefined && sender.uplink !== 'command' && { vin: sender.vin }),
})

/** A broker tells topics apart by case, so a vehicle on a topic of its own spelling would be heard and never reached. */
const problemOf = (topics: Topics, topic: string): string => {
  const levels = topic.slice(topics.prefix.length + 1).split('/')
  const vin = parseVin(levels[0] ?? '')
  const isMisspelled =
    vin !== undefined && topics.parse([topics.prefix, vin, ...levels.slice(1)].join('/')) !== undefined
  return isMisspelled
    ? `is not a topic of the contract: a VIN is in upper case there, as in ${vin}`
    : 'is not a topic of the contract'
}
