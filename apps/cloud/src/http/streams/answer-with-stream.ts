import type { FastifyReply } from 'fastify'
import type { OpenRequests } from '../open-requests.ts'
import { EventStream, type EventSelection, type EventStreamSource } from './event-stream.ts'
import { openStream } from './open-stream.ts'

interface Needs extends EventStreamSource {
  readonly streams: OpenRequests
}

/** Answers with a stream of status events. `from` undefined: from now on. When the log cannot be read it answers with a problem. */
export const answerWithStream = (
  needs: Needs,
  reply: FastifyReply,
  selection: Omit<EventSelection, 'from'> & { from: number | undefined },
): Promise<FastifyReply> =>
  openStream(needs, reply, async () => {
    const tail = await needs.events.tail()
    // A position ahead of the log belongs to another log; the stream would wait for it in silence.
    const from = Math.min(selection.from ?? tail, tail)
    return (sink, stopping) => new EventStream(needs, sink, { ...selection, from }).run(stopping)
  })
