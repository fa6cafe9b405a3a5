import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Clock } from '@keyfob/runtime'
import { type Caller, counterOf } from '../caller.ts'
import { HttpProblem } from '../http-problem.ts'
import type { Full, OpenRequests } from '../open-requests.ts'
import { watchKey } from './watch-key.ts'

const overOf = ({ who }: Caller): string => `the ${who.startsWith('oidc:') ? 'token' : 'API key'} is not valid any more`

const tooMany: Readonly<Record<Full, () => HttpProblem>> = {
  all: () =>
    new HttpProblem(
      'too_many_streams',
      'This process has too many event streams open. Poll GET /commands, or try again later.',
    ),
  ofOne: () =>
    new HttpProblem(
      'too_many_own_streams',
      'This API key, or this address without a key, has too many event streams open. Close some, or read all vehicles in one stream (GET /events).',
    ),
}

/** Writes to the socket until the stream is over. */
type RunStream = (sink: ServerResponse, stopping: AbortSignal) => Promise<void>

interface Needs {
  readonly clock: Clock
  readonly streams: OpenRequests
}

/**
 * Answers with a stream of server-sent events, at once and until it ends. When there are too many streams, or `prepare`
 * fails, it answers with a problem; once the status is sent, a stream can only end.
 */
export const openStream = async (
  { clock, streams }: Needs,
  reply: FastifyReply,
  prepare: () => Promise<RunStream>,
): Promise<FastifyReply> => {
  const { caller } = reply.request
  const request = streams.enter(counterOf(reply.request))
  if (typeof request === 'string') throw tooMany[request]()
  try {
    const run = await prepare()
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    })
    const watch = watchKey(caller, clock, () => request.abort(overOf(caller)))
    void run(reply.raw, request.signal).finally(() => {
      watch.cancel()
      streams.leave(request)
    })
  } catch (error) {
    streams.leave(request)
    throw error
  }
  return reply
}
