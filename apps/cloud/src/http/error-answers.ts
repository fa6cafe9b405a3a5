/** Every error as RFC 9457 problem details. What is not a refusal is Keyfob's mistake: logged whole, told as one sentence. */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Overloaded } from '@keyfob/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Log } from '../ports/log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { HttpProblem } from './http-problem.ts'
import { fitsTemplate } from './paths.ts'
import type { Method } from './operation.ts'
import type { ProblemCode } from './problems.ts'
import { type Surface, routes } from './routes.ts'

/** Largest body, in bytes: the largest params a dozen times. */
export const bodyBytesMax = 65_536

const known: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', `The body is larger than ${bodyBytesMax} bytes.`],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'The body is not as long as Content-Length says.'],
  FST_ERR_BAD_URL: ['bad_request', 'The path holds a percent-encoding that cannot be read.'],
  FST_ERR_MAX_PARAM_LENGTH: ['uri_too_long', 'A part of the path is too long.'],
}

/** The problem that an error is. */
const problemOf = (error: unknown): HttpProblem => {
  if (error instanceof HttpProblem) return error
  if (error instanceof Overloaded)
    return new HttpProblem('overloaded', 'More requests wait than can be served in time.', {
      mayHaveTakenEffect: false,
    })
  if (error instanceof StoreUnavailable)
    return new HttpProblem('store_unavailable', error.detail, {
      mayHaveTakenEffect: error.mayHaveTakenEffect,
    })
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number } // read only, of whatever was thrown
  const facts = Object.hasOwn(known, code) ? known[code] : undefined
  if (facts) return new HttpProblem(...facts)
  if (statusCode >= 400 && statusCode < 500) return new HttpProblem('bad_request', 'The request cannot be read.')
  return new HttpProblem('internal', 'The request failed by a mistake of Keyfob, which is in its log.')
}

const sendProblem = (problem: HttpProblem, request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  reply
    .code(problem.status)
    .headers(problem.headers)
    .send(JSON.stringify(problem.body(request.url.split('?', 1)[0])))

export const answerErrors =
  (log: Log) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error)
    const { method, url } = request
    if (problem.code === 'internal')
      log.error('http.failed', { method, url, error: String(error), stack: stackOf(error) })
    else if (isBadInput(problem))
      log.warn('http.bad_input', {
        method,
        url,
        status: problem.status,
        reason: problem.code,
        ...whatWasWrong(problem),
      })
    return sendProblem(problem, request, reply)
  }

const stackOf = (error: unknown): string | undefined => (error instanceof Error ? error.stack : undefined)

/** What the caller has to change: not what is busy, absent or settled. */
const isBadInput = ({ status }: HttpProblem): boolean => [400, 413, 414, 415, 422, 431].includes(status)

/** The place and the rule, never the value: it may hold anything. */
const whatWasWrong = ({ message, extras: { errors: [first] = [] } }: HttpProblem) => {
  return { problem: first?.detail ?? message, pointer: first?.pointer ?? first?.parameter ?? first?.header }
}

/** No route: of this path, or of this method. */
export const answerNotFound =
  (surface: Surface) =>
  (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    if (surface === 'health') return sendProblem(new HttpProblem('not_found', healthOnly), request, reply)
    const path = request.url.split('?', 1)[0] ?? ''
    const here = routes.filter(({ path: template }) => fitsTemplate(template, path))
    if (here.length === 0) return sendProblem(new HttpProblem('not_found', nothingThere), request, reply)
    const allow = [...new Set(here.flatMap(({ method, streams }) => withHead(method, streams)))].join(', ')
    return sendProblem(new HttpProblem('method_not_allowed', `This path has ${allow} only.`, { allow }), request, reply)
  }

const withHead = (method: Method, streams: boolean): readonly string[] =>
  method === 'GET' && !streams ? ['GET', 'HEAD'] : [method]

const nothingThere = 'There is nothing at this path; GET /docs shows what there is.'
const healthOnly =
  'This process is a worker: it serves /healthz, /readyz, /metrics and /log-level. The API is served by processes with the role api.'

const byParser: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are larger than 16 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request took too long to arrive.'],
}

/** What is no HTTP request never reaches a route: answered on the bare socket, which is closed. */
export const answerClientError = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const problem = new HttpProblem(
    ...(byParser[error.code ?? ''] ?? (['bad_request', 'The request is not readable as HTTP.'] as const)),
  )
  const body = JSON.stringify(problem.body())
  const headers = { ...problem.headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
}
