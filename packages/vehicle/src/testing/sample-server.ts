/** For tests: a TCP server on this machine whose connections can be cut. */
import { type Server, type Socket, createServer } from 'node:net'

export class SampleServer {
  readonly sockets = new Set<Socket>()
  readonly #server: Server

  constructor(onConnection: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.sockets.add(socket)
      socket.on('error', () => undefined) // a client that cuts is what is tested
      socket.on('close', () => this.sockets.delete(socket))
      onConnection(socket)
    })
  }

  start(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, '127.0.0.1', resolve)
    })
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    const stopped = new Promise((resolve) => this.#server.close(resolve))
    this.cut()
    await stopped
  }
}
