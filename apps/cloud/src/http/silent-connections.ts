import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Connections that never sent a request, as browsers open them in advance. Node counts them as neither idle nor done, so
 * closing a server would wait for their timeout.
 */
export class SilentConnections {
  readonly #sockets = new Set<Socket>()

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    server.on('request', ({ socket }) => this.#sockets.delete(socket))
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
