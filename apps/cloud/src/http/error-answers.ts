/** Every error as RFC 9457 problem details. What is not a refusal is an internal error: the log has the cause, and the answer the id to find it by. */
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { Overloaded } from '@keyfob/runtime'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { IssuerUnavailable } from '../ports/issuer-unavailable.ts'
import type { Log } from '../ports/log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { HttpProblem } from './http-problem.ts'
import { fitsTemplate } from './paths.ts'
import type { Method } from './operation.ts'
import type { ProblemCode } from './problems.ts'
import { type Surface, routes } from './routes.ts'

/** Largest body, in bytes: a dozen times the largest params. */
export const bodyBytesMax = 65_536

const known: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', `The body is larger than ${bodyBytesMax} bytes. Send a smaller one.`],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['bad_request', 'The body does not have the length that Content-Length gives.'],
  FST_ERR_BAD_URL: ['bad_request', 'The path holds an invalid percent-encoding.'],
  FST_ERR_MAX_PARAM_LENGTH: ['uri_too_long', 'A part of the path is too long.'],
}

/** The problem that an error is. */
const problemOf = (error: unknown): HttpProblem => {
  if (error instanceof HttpProblem) return error
  if (error instanceof Overloaded)
    return new HttpProblem('overloaded', 'More requests are waiting than can be served in time. Try again later.', {
      mayHaveTakenEffect: false,
    })
  if (error instanceof StoreUnavailable)
    return new HttpProblem('store_unavailable', error.detail, {
      mayHaveTakenEffect: error.mayHaveTakenEffect,
    })
  if (error instanceof IssuerUnavailable)
    return new HttpProblem('issuer_unavailable', `${error.message} Try again later, or use an API key.`)
  const { code = '', statusCode = 500 } = error as { code?: string; statusCode?: number } // read only, of whatever was thrown
  const facts = Object.hasOwn(known, code) ? known[code] : undefined
  if (facts) return new HttpProblem(...facts)
  if (statusCode >= 400 && statusCode < 500) return new HttpProblem('bad_request', 'The request is not valid HTTP.')
  return internalError()
}

/** The id is made here and not for each request: only an internal error needs one. */
const internalError = (): HttpProblem => {
  const requestId = randomUUID()
  return new HttpProblem(
    'internal',
    `Keyfob failed to handle the request. Give its operator the request id ${requestId}: the log has the cause under it.`,
    { requestId },
  )
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
      log.error('http.failed', {
        request: problem.extras.requestId,
        method,
        url,
        error: String(error),
        stack: stackOf(error),
      })
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

/** Whether the caller has to change the request; not when something is busy, absent or settled. */
const isBadInput = ({ status }: HttpProblem): boolean => [400, 413, 414, 415, 422, 431].includes(status)

/** The place and the rule, never the value: a value may hold any text. */
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
    return sendProblem(
      new HttpProblem('method_not_allowed', `The path does not have this method. It has: ${allow}.`, { allow }),
      request,
      reply,
    )
  }

const withHead = (method: Method, streams: boolean): readonly string[] =>
  method === 'GET' && !streams ? ['GET', 'HEAD'] : [method]

const nothingThere = 'There is nothing at this path. GET /docs lists all paths.'
const healthOnly =
  'This process is a worker: it serves /healthz, /readyz, /metrics and /log-level. The API is served by processes with the role api.'

const byParser: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers_too_large', 'The headers are larger than 16 KB.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request_timeout', 'The request took too long to arrive.'],
}

/** An answer to HEAD has no body, also where only the beginning of the request was read. */
const isHead = (begun: Buffer | undefined): boolean => begun?.subarray(0, 5).toString('latin1') === 'HEAD '

/** A request that is not valid HTTP never reaches a route. It is answered on the bare socket, which is then closed. */
export const answerClientError = (error: Error & { code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const problem = new HttpProblem(
    ...(byParser[error.code ?? ''] ?? (['bad_request', 'The request is not valid HTTP.'] as const)),
  )
  const body = JSON.stringify(problem.body())
  const headers = { ...problem.headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`
  const { rawPacket } = error as { rawPacket?: Buffer } // Node's; its type in Fastify is another
  socket.end(isHead(rawPacket) ? head : head + body)
}
