/** A part of an AsyncAPI document. */
export interface Json {
  readonly [key: string]: unknown
}

/** What differs between installations. */
export interface Place {
  readonly version: string
  readonly topicPrefix: string
  /** The exchange of status events, and the queue with all of them. */
  readonly rabbit: { readonly status: string; readonly statusLog: string }
  readonly publicUrl: string | null
}

/** To another part, by its place in the document. */
export const ref = (...path: readonly string[]): Json => ({ $ref: `#/${path.join('/')}` })

/** Messages of a channel, by their names among the components. */
export const messagesNamed = (names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, ref('components', 'messages', name)]))

/** An operation of Keyfob on all messages of a channel. */
export const operationOn = (action: 'send' | 'receive', channel: string, summary: string): Json => ({
  action,
  channel: ref('channels', channel),
  summary,
})

export const vinParameter = { description: 'The VIN: 17 characters, upper case', examples: ['1KFAA00E4T0000001'] }
