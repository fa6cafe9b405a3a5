import type { FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'

/** Headers of which Node keeps the first and silently drops the rest; a proxy that keeps the last sees another request. */
const single = ['Host', 'Authorization', 'Content-Type']

/** Refuses a request that two readers could read as two requests (RFC 9112 sections 3.2 and 6.1, RFC 9110 section 5.3). */
export const guardHeaders = ({ headers, raw: { rawHeaders } }: FastifyRequest): void => {
  const twice = single.find((name) => isTwice(rawHeaders, name))
  if (twice !== undefined) throw new HttpProblem('bad_request', `The request has two ${twice} headers. Send one.`)
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked')
    throw new HttpProblem(
      'bad_request',
      'The body has a Transfer-Encoding other than chunked. Send it chunked, or with a Content-Length.',
    )
}

/** Names and values alternate in `rawHeaders`. */
const isTwice = (rawHeaders: readonly string[], name: string): boolean => {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at] ?? ''
    if (each.length === name.length && each.toLowerCase() === name.toLowerCase()) count += 1
  }
  return count > 1
}
