import type { IncomingHttpHeaders } from 'node:http'
import { HttpProblem } from '../http-problem.ts'

const detail = 'must be 1 to 255 visible ASCII characters, once'

/** The caller's key of a submit [L10]; undefined when there is none. */
export const idempotencyKeyOf = (headers: IncomingHttpHeaders): string | undefined => {
  const key = headers['idempotency-key']
  if (key === undefined) return undefined
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key
  throw new HttpProblem('invalid_header', `Idempotency-Key ${detail}.`, {
    errors: [{ header: 'Idempotency-Key', detail }],
  })
}
