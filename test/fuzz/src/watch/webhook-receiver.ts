import { type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** How receivers behave, by their path. */
const behaviours: Readonly<Record<string, (response: ServerResponse) => void>> = {
  ok: (response) => response.writeHead(204).end(),
  no: (response) => response.writeHead(500).end('no'),
  gone: (response) => response.writeHead(410).end(),
  later: (response) => response.writeHead(429, { 'retry-after': '99999999999' }).end(),
  moved: (response) => response.writeHead(302, { location: '/moved' }).end(),
  long: (response) => response.writeHead(500).end('x'.repeat(1_000_000)),
  broken: (response) => response.destroy(),
  silent: () => undefined,
}

/** Where webhooks of a fuzz lead: receivers of all kinds, on loopback. */
export class WebhookReceiver {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      request.resume()
      const behave = behaviours[(request.url ?? '').slice(1)] ?? behaviours['ok']
      request.once('end', () => behave?.(response))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new WebhookReceiver(server)
  }

  get urls(): readonly string[] {
    const { port } = this.#server.address() as AddressInfo // listens on TCP only
    return Object.keys(behaviours).map((name) => `http://127.0.0.1:${port}/${name}`)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
