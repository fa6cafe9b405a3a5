import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'

/** It refuses every so many-th delivery, so that retries are a part of the run. */
const refusedEvery = 50

/** Where the webhooks of a soak lead: counts deliveries, and refuses one in fifty. */
export class CountingReceiver {
  readonly #server: Server
  /** Deliveries with a 204. */
  taken = 0
  refused = 0

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => {
      request.resume()
      request.once('end', () => response.writeHead(this.#answer()).end())
    })
  }

  static async start(): Promise<CountingReceiver> {
    const receiver = new CountingReceiver(createServer())
    receiver.#server.listen(0, '127.0.0.1')
    await once(receiver.#server, 'listening')
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/soak` // listens on TCP
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #answer(): number {
    const isRefused = (this.taken + this.refused) % refusedEvery === refusedEvery - 1
    if (isRefused) this.refused += 1
    else this.taken += 1
    return isRefused ? 500 : 204
  }
}
