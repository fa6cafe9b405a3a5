import type { Instant } from '@keyfob/runtime'
import { Webhook } from 'standardwebhooks'

/**
 * The headers of Standard Webhooks (https://www.standardwebhooks.com). `secrets`: the newest first; each signs, so that a
 * receiver may change over in its own time.
 */
export const signedHeaders = (
  id: string,
  at: Instant,
  body: string,
  secrets: readonly string[],
): Readonly<Record<string, string>> => {
  const date = new Date(at)
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, date, body)).join(' '),
  }
}
