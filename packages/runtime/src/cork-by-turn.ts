import type { Writable } from 'node:stream'

/**
 * Makes a stream write once in a turn of the event loop what is written to it in that turn: a hundred small messages are one
 * system call and a packet or two, for the writer and the reader. An idle stream pays nothing; a lone message leaves at
 * the end of its turn.
 */
export const corkByTurn = (stream: Writable): void => {
  const write = stream.write.bind(stream) as (...args: readonly unknown[]) => boolean // passed on unchanged
  let isCorked = false
  const uncork = (): void => {
    isCorked = false
    stream.uncork()
  }
  stream.write = (...args: readonly unknown[]) => {
    if (!isCorked) {
      isCorked = true
      stream.cork()
      setImmediate(uncork)
    }
    return write(...args)
  }
}
