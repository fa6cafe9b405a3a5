/**
 * Which bodies are read: JSON without a content coding. A body without a byte is no body, whatever its headers say: browsers
 * send a content type for it, proxies a transfer coding.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HttpProblem } from '../http-problem.ts'
import { readJsonBody } from './json-body.ts'

const json = 'application/json'

export const registerBodies = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  const asBytes = { parseAs: 'buffer' } as const
  app.addContentTypeParser(json, asBytes, async (request: FastifyRequest, bytes: Buffer) => {
    if (isNothing(request, bytes)) return undefined
    checkCoding(request.headers)
    return readJsonBody(bytes)
  })
  app.addContentTypeParser('*', asBytes, async (request: FastifyRequest, bytes: Buffer) => {
    if (isNothing(request, bytes)) return undefined
    throw new HttpProblem('unsupported_media_type', `The body must be JSON, with "Content-Type: ${json}".`, {
      accept: json,
    })
  })
}

/** Reduces the content type to JSON or not, so that a body is read before its type is checked. */
export const simplifyMediaType = ({ headers }: FastifyRequest): void => {
  const [type] = (headers['content-type'] ?? '').split(';', 1)
  if (type?.trim().toLowerCase() === json) headers['content-type'] = json
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
