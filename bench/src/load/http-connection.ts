/**
 * HTTP/1.1 with keep-alive on a plain socket, one request at a time, which is what one caller is. Node's own client costs
 * about as much as the server that is measured beside it.
 */
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'

export interface HttpAnswer {
  readonly status: number
  /** Status line and headers, in lower case. */
  readonly head: string
  readonly body: string
}

interface Waiting {
  readonly resolve: (answer: HttpAnswer) => void
  readonly reject: (error: Error) => void
}

export class HttpConnection {
  readonly #host: string
  readonly #hostname: string
  readonly #port: number
  #socket: Socket | undefined
  #heard: Buffer = Buffer.alloc(0)
  #waiting: Waiting | undefined

  constructor(base: string) {
    const { host, hostname, port } = new URL(base)
    this.#host = host
    this.#hostname = hostname
    this.#port = Number(port)
  }

  get(path: string): Promise<HttpAnswer> {
    return this.#request(`GET ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n\r\n`)
  }

  /** `body` is JSON. */
  post(path: string, body: string): Promise<HttpAnswer> {
    const head = `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
    return this.#request(head + body)
  }

  end(): void {
    this.#socket?.destroy()
  }

  async #request(text: string): Promise<HttpAnswer> {
    const socket = this.#socket ?? (await this.#connect())
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      socket.write(text)
    })
  }

  async #connect(): Promise<Socket> {
    const socket = connect(this.#port, this.#hostname).setNoDelay()
    await once(socket, 'connect')
    socket.on('data', (bytes) => this.#hear(bytes))
    socket.on('error', () => undefined) // 'close' follows
    socket.on('close', () => this.#lose())
    this.#socket = socket
    return socket
  }

  #lose(): void {
    this.#socket = undefined
    this.#heard = Buffer.alloc(0)
    this.#settle()?.reject(new Error(`${this.#host} closed the connection.`))
  }

  #hear(bytes: Buffer): void {
    this.#heard = this.#heard.length === 0 ? bytes : Buffer.concat([this.#heard, bytes])
    const headEnd = this.#heard.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#heard.toString('latin1', 0, headEnd).toLowerCase()
    const length = Number(headerOf(head, 'content-length') ?? Number.NaN)
    if (Number.isNaN(length)) return this.#fail(`${this.#host} answered without Content-Length: ${head}`)
    const end = headEnd + 4 + length
    if (this.#heard.length < end) return
    const body = this.#heard.toString('utf8', headEnd + 4, end)
    this.#heard = this.#heard.subarray(end)
    this.#settle()?.resolve({ status: Number(head.slice(9, 12)), head, body })
  }

  #fail(sentence: string): void {
    this.#settle()?.reject(new Error(sentence))
    this.end()
  }

  #settle(): Waiting | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }
}

/** `name` in lower case; undefined when it is not there. */
export const headerOf = (head: string, name: string): string | undefined => {
  const at = head.indexOf(`\r\n${name}: `)
  if (at < 0) return undefined
  const from = at + name.length + 4
  const end = head.indexOf('\r\n', from)
  return head.slice(from, end < 0 ? undefined : end)
}
