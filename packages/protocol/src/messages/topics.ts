import type { Vin } from '../words/ids.ts'
import { parseVin } from '../words/vin.ts'

/** Default of KEYFOB_TOPIC_PREFIX. The version is in it, so that a new contract can run beside the old one. */
export const topicPrefixDefault = 'keyfob/v1'

/** What a vehicle sends, by the last level of its topic. */
export const uplinks = ['ack', 'state', 'presence'] as const
export type Uplink = (typeof uplinks)[number]

/** The topics of SPEC section 6, for one prefix. */
export interface Topics {
  readonly prefix: string
  command(vin: Vin): string
  uplink(vin: Vin, uplink: Uplink): string
  /** Subscription filter for one uplink of every vehicle. */
  filter(uplink: Uplink): string
  /** Whose topic it is and what it carries; undefined for a topic outside the contract. */
  parse(topic: string): { vin: Vin; uplink: Uplink | 'command' } | undefined
}

const prefixPattern = /^[A-Za-z0-9_-]{1,32}(\/[A-Za-z0-9_-]{1,32}){0,4}$/

/** Whether a text can be a topic prefix: 1 to 5 levels of `A-Z a-z 0-9 _ -`, no wildcard, no empty level. */
export const isTopicPrefix = (text: string): boolean => prefixPattern.test(text)

const kinds: ReadonlySet<string> = new Set([...uplinks, 'command'])

let latest: Topics | undefined

/** One value while the prefix stays the same: each vehicle of a fleet asks for it. */
export const topicsFor = (prefix: string = topicPrefixDefault): Topics => {
  if (latest?.prefix !== prefix) latest = makeTopics(prefix)
  return latest
}

const makeTopics = (prefix: string): Topics => ({
  prefix,
  command: (vin) => `${prefix}/${vin}/command`,
  uplink: (vin, uplink) => `${prefix}/${vin}/${uplink}`,
  filter: (uplink) => `${prefix}/+/${uplink}`,
  parse: (topic) => {
    if (!topic.startsWith(`${prefix}/`)) return undefined
    const [name, kind, ...rest] = topic.slice(prefix.length + 1).split('/')
    const vin = name === undefined ? undefined : parseVin(name)
    if (vin === undefined || vin !== name || kind === undefined || rest.length > 0 || !kinds.has(kind)) return undefined
    return { vin, uplink: kind as Uplink | 'command' } // membership was checked in the line above
  },
})
