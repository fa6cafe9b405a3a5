import type { Socket } from 'node:net'

/**
 * Ends a connection with a reset, and one that is just being ended by closing it. Node cannot reset while its FIN is on the way
 * (EINVAL), and does not close the socket then: it stays open, and the process that wants to exit waits for it without end, at
 * full load in `CleanupHandles` (seen with Node 20.20).
 */
export const resetSocket = (socket: Socket): void => {
  if (socket.writableEnded) socket.destroy()
  else socket.resetAndDestroy()
}
