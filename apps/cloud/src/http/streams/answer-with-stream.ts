import type { FastifyReply } from 'fastify'
import { HttpProblem } from '../http-problem.ts'
import { counterOf } from '../caller.ts'
import type { Full, OpenRequests } from '../open-requests.ts'
import { watchKey } from './watch-key.ts'
import { EventStream, type EventStreamSource, type EventSelection } from './event-stream.ts'

const keyIsOver = 'the API key is not valid any more'

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

interface Needs extends EventStreamSource {
  readonly streams: OpenRequests
}

/**
 * Answers with a stream of status events, at once and until it ends. `from` undefined: from now on. When the log cannot be
 * read, or there are too many streams, it answers with a problem; once the status is sent, a stream can only end.
 */
export const answerWithStream = async (
  needs: Needs,
  reply: FastifyReply,
  selection: Omit<EventSelection, 'from'> & { from: number | undefined },
): Promise<FastifyReply> => {
  const request = needs.streams.enter(counterOf(reply.request))
  if (typeof request === 'string') throw tooMany[request]()
  try {
    const tail = await needs.events.tail()
    reply.hijack()
    // A position ahead of the log belongs to another log; the stream would wait for it in silence.
    const from = Math.min(selection.from ?? tail, tail)
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    })
    const watch = watchKey(reply.request.caller, needs.clock, () => request.abort(keyIsOver))
    void new EventStream(needs, reply.raw, { ...selection, from }).run(request.signal).finally(() => {
      watch.cancel()
      needs.streams.leave(request)
    })
  } catch (error) {
    needs.streams.leave(request)
    throw error
  }
  return reply
}
