import type { PublishOptions } from '../ports/gateway.ts'

/** Of the interval on the wire, an unsigned number of four bytes. */
const expirySecondsMax = 0xff_ff_ff_ff

export interface PublishProperties {
  contentType: string
  messageExpiryInterval?: number
  correlationData?: Buffer
  userProperties?: { traceparent: string }
}

/** What the cloud says on MQTT 5 besides the payload, as a bonus. An expiry is rounded up: a vehicle judges by `notAfter`. */
export const publishProperties = (options: PublishOptions = {}): PublishProperties => {
  const { expirySeconds, correlation, traceparent } = options
  const properties: PublishProperties = { contentType: 'application/json' }
  if (expirySeconds !== undefined)
    properties.messageExpiryInterval = Math.min(Math.max(1, Math.ceil(expirySeconds)), expirySecondsMax)
  if (correlation !== undefined) properties.correlationData = Buffer.from(correlation)
  if (traceparent !== undefined) properties.userProperties = { traceparent }
  return properties
}
