import type { Socket } from 'node:net'

/** The open sockets, bounded in number. The TCP and WebSocket servers of the broker share one bound. */
export class OpenSockets {
  readonly #max: number
  readonly #sockets = new Set<Socket>()
  #onEmpty: () => void = () => undefined

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#sockets.size
  }

  /** Keeps the socket until it closes; false when there are too many, and then the socket is closed. */
  admit(socket: Socket): boolean {
    if (this.#sockets.size >= this.#max) {
      socket.destroy()
      return false
    }
    this.#sockets.add(socket)
    socket.once('close', () => this.#forget(socket))
    return true
  }

  /** Resolves when none is open. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.#onEmpty = resolve
      if (this.#sockets.size === 0) resolve()
    })
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  #forget(socket: Socket): void {
    this.#sockets.delete(socket)
    if (this.#sockets.size === 0) this.#onEmpty()
  }
}
