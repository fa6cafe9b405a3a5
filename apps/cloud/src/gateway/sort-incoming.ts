import { type Topics, type Vin, parseVin, payloadBytesMax } from '@keyfob/protocol'
import type { UplinkMessage } from '../ports/gateway.ts'

/**
 * - `uplink`: a vehicle's message, for the handler
 * - `oversize`, `strange`: under the prefix, but outside the contract; to be counted
 * - `foreign`: of another system, and commands (a person may play the cloud)
 */
export type Incoming =
  | { readonly kind: 'uplink'; readonly message: UplinkMessage }
  | Unroutable
  | { readonly kind: 'command' | 'foreign' }

interface Unroutable {
  readonly kind: 'oversize' | 'strange'
  readonly problem: string
  /** The vehicle that sent it, unless it was retained. */
  readonly vin?: Vin
}

const foreign: Incoming = { kind: 'foreign' }
const command: Incoming = { kind: 'command' }

/** Sorts a message by its topic, its size and whether the broker had retained it. */
export const sortIncoming = (topics: Topics, topic: string, payload: Uint8Array, retained = false): Incoming => {
  if (!topic.startsWith(`${topics.prefix}/`)) return foreign
  const parsed = topics.parse(topic)
  if (parsed?.uplink === 'command') return command
  if (payload.byteLength > payloadBytesMax) return oversize(payload, retained ? undefined : parsed)
  if (parsed === undefined) return { kind: 'strange', problem: problemOf(topics, topic) }
  const { vin, uplink } = parsed
  // Of unknown age, and delivered again at each connection. What is lost this way is asked for again [L3].
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
