import type { Duplex } from 'node:stream'

/**
 * Lets nothing be read of a stream while `isFull`: what comes then waits in the socket, and the sender with it. Aedes
 * alone does not hold back: it reads on whenever something new arrives, however much it has not acknowledged yet.
 *
 * Whoever reads must try again when there is room; aedes does, after each message that it is done with.
 */
export const gateReads = (stream: Duplex, isFull: () => boolean): void => {
  const read = stream.read.bind(stream)
  // Node's own read(0) takes nothing, it asks the system for more.
  stream.read = (size) => (size !== 0 && isFull() ? null : read(size))
}
