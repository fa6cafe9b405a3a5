import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Duration, type Instant, minutes } from '@keyfob/runtime'

/** An older message may be one that was overheard, and is played again. */
const oldestAccepted: Duration = minutes(5)

/** Whether a message is signed by this secret (`whsec_…`) as Standard Webhooks says. `body`: as it came. */
export const isSignedBy = (secret: string, headers: IncomingHttpHeaders, body: Buffer, now: Instant): boolean => {
  const [id, at, signatures] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`] ?? ''))
  if (!(Math.abs(now - Number(at) * 1_000) <= oldestAccepted)) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest()
  return (signatures ?? '').split(' ').some((signature) => isEqual(signature, expected))
}

const isEqual = (signature: string, expected: Buffer): boolean => {
  const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64')
  return given.length === expected.length && timingSafeEqual(given, expected)
}
