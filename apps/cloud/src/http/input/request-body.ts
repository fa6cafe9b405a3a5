/**
 * Which bodies are read: JSON without a content coding, and forms where an operation takes them. A body without a byte is no body, whatever its headers say: browsers
 * send a content type for it, proxies a transfer coding.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'
import { readFormBody } from './form-body.ts'
import { readJsonBody } from './json-body.ts'

const json = 'application/json'
const form = 'application/x-www-form-urlencoded'

export const registerBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  const asBytes = { parseAs: 'buffer' } as const
  app.addContentTypeParser(json, asBytes, async (request: FastifyRequest, bytes: Buffer) => {
    if (isNothing(request, bytes)) return undefined
    checkCoding(request.headers)
    return readJsonBody(bytes)
  })
  // Only where an operation takes one: `simplifyMediaType` leaves no other with this type.
  app.addContentTypeParser(form, asBytes, async (request: FastifyRequest, bytes: Buffer) => {
    if (isNothing(request, bytes)) return undefined
    checkCoding(request.headers)
    return readFormBody(bytes)
  })
  app.addContentTypeParser('*', asBytes, async (request: FastifyRequest, bytes: Buffer) => {
    if (isNothing(request, bytes)) return undefined
    throw new HttpProblem('unsupported_media_type', `The body must be JSON, with "Content-Type: ${json}".`, {
      accept: json,
    })
  })
}

/** Reduces the content type to JSON, a form where one is taken, or neither, so that a body is read before its type is checked. */
export const simplifyMediaType = ({ headers, routeOptions: { config } }: FastifyRequest): void => {
  const [type] = (headers['content-type'] ?? '').split(';', 1)
  const found = type?.trim().toLowerCase()
  if (found === json || (found === form && config?.takes === 'form')) headers['content-type'] = found
  else delete headers['content-type']
}

/** A path that does not exist takes no body either. */
const isNothing = ({ is404 }: FastifyRequest, bytes: Buffer): boolean => is404 || bytes.length === 0

const checkCoding = (headers: IncomingHttpHeaders): void => {
  const coding = (headers['content-encoding'] ?? 'identity').toLowerCase()
  if (coding.split(',').every((each) => ['', 'identity'].includes(each.trim()))) return
  throw new HttpProblem('unsupported_media_type', 'The body has a Content-Encoding. Send it without one.', {
    acceptEncoding: 'identity',
  })
}
