import type { FastifyReply } from 'fastify'
import { HttpProblem } from '../http-problem.ts'
import { counterOf } from '../caller.ts'
import type { Full, OpenRequests } from '../open-requests.ts'
import { watchKey } from './watch-key.ts'
import { EventStream, type EventStreamSource, type EventStreamWishes } from './event-stream.ts'

const keyIsOver = 'the key does not hold any more'

const tooMany: Readonly<Record<Full, () => HttpProblem>> = {
  all: () =>
    new HttpProblem(
      'too_many_streams',
      'No more event streams can be opened here now; poll GET /commands, or come back later.',
    ),
  ofOne: () =>
    new HttpProblem(
      'too_many_own_streams',
      'No more event streams can be opened with this key, or from this address without one: close others, or hear all vehicles in one (GET /events).',
    ),
}

interface Needs extends EventStreamSource {
  readonly streams: OpenRequests
}

/**
 * Answers with a stream of status events, at once and until it ends. `from` undefined: from now on. A log that cannot be
 * read, and one stream too many, are problems still; afterwards the status is sent and a stream can only end.
 */
export const answerWithStream = async (
  needs: Needs,
  reply: FastifyReply,
  wishes: Omit<EventStreamWishes, 'from'> & { from: number | undefined },
): Promise<FastifyReply> => {
  const request = needs.streams.enter(counterOf(reply.request))
  if (typeof request === 'string') throw tooMany[request]()
  try {
    const tail = await needs.events.tail()
    reply.hijack()
    // A position ahead of the log is one of another log; waiting for it would be silence.
    const from = Math.min(wishes.from ?? tail, tail)
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    })
    const watch = watchKey(reply.request.caller, needs.clock, () => request.abort(keyIsOver))
    void new EventStream(needs, reply.raw, { ...wishes, from }).run(request.signal).finally(() => {
      watch.cancel()
      needs.streams.leave(request)
    })
  } catch (error) {
    needs.streams.leave(request)
    throw error
  }
  return reply
}
