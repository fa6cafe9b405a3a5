import type { Duplex } from 'node:stream'

/**
 * Reads nothing from a stream while `isFull`: new data waits in the socket, and so does its sender. Aedes itself has no
 * backpressure: it reads whenever something arrives, however much it has not acknowledged yet.
 *
 * The reader must try again when there is room; aedes does, after each message that it has handled.
 */
export const gateReads = (stream: Duplex, isFull: () => boolean): void => {
  const read = stream.read.bind(stream)
  // Node's own read(0) takes nothing, it asks the system for more.
  stream.read = (size) => (size !== 0 && isFull() ? null : read(size))
}
