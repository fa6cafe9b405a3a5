import { randomBytes } from 'node:crypto'

/** 24 to 64 by the standard; as many as the hash (SHA-256) has. */
const secretBytes = 32

/** What signs a webhook, in the form of Standard Webhooks. */
export const newSecret = (): string => `whsec_${randomBytes(secretBytes).toString('base64')}`
