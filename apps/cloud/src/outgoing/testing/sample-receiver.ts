import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly headers: Record<string, string>
  readonly body: string
}

/** Answers a request, or leaves it open. */
export type Manner = (response: ServerResponse, received: Received) => void

export const answering =
  (status: number, headers: Record<string, string> = {}): Manner =>
  (response) =>
    void response.writeHead(status, headers).end()

/** For tests: a real HTTP server that keeps what it is sent, and answers as it is told. */
export class SampleReceiver {
  readonly received: Received[] = []
  manner: Manner = answering(204)
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
    server.on('request', (request, response) => void this.#receive(request, response))
  }

  static async start(): Promise<SampleReceiver> {
    const receiver = new SampleReceiver(createServer())
    receiver.#server.listen(0, '127.0.0.1')
    await once(receiver.#server, 'listening')
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook?x=1`
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port // listens on TCP
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const received = { headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() } // none of them comes twice
    this.received.push(received)
    this.manner(response, received)
  }
}
