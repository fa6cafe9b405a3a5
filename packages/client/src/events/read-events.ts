import { type EventSourceMessage, createParser } from 'eventsource-parser'
import { AnswerTooLarge, chunksOf } from '../http/bounded-text.ts'
import { OpeningPosition } from './opening-position.ts'

/** What a stream sends: an event, or only its position and how soon to reconnect. */
export interface StreamPart {
  /** Position in the log: what to resume behind. */
  readonly position?: string | undefined
  /** Of an event: JSON. */
  readonly data?: string | undefined
  /** How long to wait before reconnecting, in ms. */
  readonly retry?: number | undefined
}

/** Of one event, in characters: results are bounded far below. */
const charactersMax = 1_048_576

/**
 * Reads one stream of server-sent events until it ends.
 *
 * @param onChunk whenever something came, a heartbeat included
 * @throws AnswerTooLarge for an endless event; what the body fails with; the reason of the signal
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  onChunk: () => void,
): AsyncGenerator<StreamPart> {
  let parts: StreamPart[] = []
  let isTooLarge = false
  const parser = createParser({
    onEvent: ({ id, data }: EventSourceMessage) => parts.push({ position: id, data }),
    onRetry: (retry) => parts.push({ retry }),
    onError: ({ type }) => (isTooLarge ||= type === 'max-buffer-size-exceeded'),
    maxBufferSize: charactersMax,
  })
  const opening = new OpeningPosition()
  const decoder = new TextDecoder()
  for await (const chunk of chunksOf(body, signal)) {
    onChunk()
    const text = decoder.decode(chunk, { stream: true })
    const position = opening.read(text)
    if (position !== undefined) yield { position }
    parser.feed(text)
    if (isTooLarge) throw new AnswerTooLarge(charactersMax)
    yield* parts
    parts = []
  }
}
