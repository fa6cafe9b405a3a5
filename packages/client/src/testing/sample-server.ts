import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { KeyfobClient, type KeyfobClientOptions } from '../keyfob-client.ts'
import { SampleClock } from './sample-clock.ts'

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export type Turn = (response: ServerResponse, request: SeenRequest) => void

/** A small real server with scripted answers, which records the requests. */
export class SampleServer {
  /** One for each request; the last one for all that follow. */
  turns: Turn[] = [json(200, {})]
  readonly requests: SeenRequest[] = []
  readonly clock = new SampleClock()
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  static async start(): Promise<SampleServer> {
    const server = new SampleServer()
    await new Promise<void>((resolve) => void server.#server.listen(0, '127.0.0.1', resolve))
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}` // it listens on TCP
  }

  /** Pauses take no time; they are in `clock.pauses`. */
  client(options: Partial<KeyfobClientOptions> = {}): KeyfobClient {
    return new KeyfobClient({ url: this.url, clock: this.clock, random: () => 1, ...options })
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()))
  }

  async #answer(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = message
    const request = { method, path: url, headers, body: await text(message) }
    this.requests.push(request)
    const turn = this.turns.length > 1 ? this.turns.shift() : this.turns[0]
    turn?.(response, request)
  }
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Turn =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', connection: 'close', ...headers })
      .end(JSON.stringify(body))

export const problem = (status: number, name: string, more: object = {}, headers = {}): Turn =>
  json(status, { type: `/problems/${name}`, title: name, status, detail: `It is ${name}.`, ...more }, headers)

/** The request arrived, and its answer is lost. */
export const hangUp: Turn = (response) => void response.socket?.destroy()

/** A stream that says these parts, one after the other, and then ends. */
export const stream =
  (...parts: readonly string[]): Turn =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', connection: 'close' })
    say(response, parts)
  }

const say = (response: ServerResponse, [first, ...rest]: readonly string[]): void => {
  if (first === undefined) return void response.end()
  response.write(first, () => setImmediate(() => say(response, rest)))
}
