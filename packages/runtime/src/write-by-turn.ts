import { Socket } from 'node:net'
import type { Writable } from 'node:stream'

/** Gathered in one piece of memory, of which each stream keeps one; what is larger than half of it passes by as it is. */
const pageBytes = 64 * 1024
/** No character of UTF-8, nor of an encoding with fewer, takes more for one unit of a string. */
const bytesOfUnitMax = 3

/**
 * Makes a stream write once in a turn of the event loop what is written to it in that turn: a hundred small messages are one
 * system call and a packet or two, for the writer and the reader, and one chunk for the stream, which libraries hand each
 * message in several. An idle stream pays nothing; a lone message leaves at the end of its turn. A socket sends it then
 * without waiting for the peer's TCP acknowledgement of what came before (Nagle's algorithm, RFC 9293 3.7.4): with delayed
 * acknowledgements that would be up to 40 ms.
 *
 * Back-pressure is the stream's own: a write says false while the stream waits for its drain, and at most a page is gathered before.
 *
 * @param atEnd calls at the end of the turn. Default: when all else in it has run; `queueMicrotask` calls when the microtasks
 * that are queued by then have run, so that the peer works while this process answers others
 */
export const writeByTurn = (stream: Writable, atEnd: (run: () => void) => unknown = setImmediate): void => {
  if (stream instanceof Socket) stream.setNoDelay()
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean // passed on unchanged
  const end = stream.end.bind(stream) as (...args: readonly unknown[]) => typeof stream // likewise
  let page = Buffer.alloc(0)
  /** Of the page: handed on up to here, filled up to there. */
  let [begin, filled] = [0, 0]
  let isDue = false

  const handOn = (): void => {
    if (filled === begin) return
    const gathered = page.subarray(begin, filled)
    begin = filled
    write(gathered)
  }
  const endTurn = (): void => {
    isDue = false
    handOn()
  }
  const makeRoom = (bytes: number): void => {
    if (bytes <= page.length - filled) return
    handOn()
    page = Buffer.allocUnsafeSlow(pageBytes)
    begin = filled = 0
  }
  const gather = (chunk: string | Uint8Array, encoding: BufferEncoding | undefined): void => {
    if (typeof chunk === 'string') {
      makeRoom(chunk.length * bytesOfUnitMax)
      filled += page.write(chunk, filled, encoding)
    } else {
      makeRoom(chunk.length)
      page.set(chunk, filled)
      filled += chunk.length
    }
    if (isDue) return
    isDue = true
    atEnd(endTurn)
  }

  stream.write = (...args: readonly unknown[]) => {
    const [chunk, encoding] = args
    if (!isSmall(chunk) || stream.writableEnded || !isAlone(args)) {
      handOn()
      return write(...args)
    }
    gather(chunk, encoding as BufferEncoding | undefined) // of the stream's own type
    return !stream.writableNeedDrain
  }
  stream.end = (...args: readonly unknown[]) => {
    handOn()
    return end(...args)
  }
}

const isSmall = (chunk: unknown): chunk is string | Uint8Array => {
  if (typeof chunk === 'string') return chunk.length * bytesOfUnitMax <= pageBytes / 2
  return chunk instanceof Uint8Array && chunk.length <= pageBytes / 2
}

/** Without a callback, which is to hear of this chunk alone. */
const isAlone = (args: readonly unknown[]): boolean =>
  args.length < 2 || args.every((each) => typeof each !== 'function')
