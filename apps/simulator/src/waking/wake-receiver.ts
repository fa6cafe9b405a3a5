/**
 * The wake-up service of simulated vehicles: it takes the signed POST of Keyfob (docs/waking.md) and wakes the vehicle at
 * once, as an SMS would after a while. It listens on loopback only, and has nothing to say beside a status.
 */
import { once } from 'node:events'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import { type Vin, parseVin } from '@keyfob/protocol'
import { type Clock, ManagedService } from '@keyfob/runtime'
import { isSignedBy } from './is-signed-by.ts'

const bodyBytesMax = 65_536

export interface WakeReceiverOptions {
  /** 0: any free one. */
  readonly port: number
  /** Those of `KEYFOB_WAKE_SECRET`; one of them must have signed. */
  readonly secrets: readonly string[]
  /** Whether it is one of the vehicles. */
  readonly wake: (vin: Vin) => boolean
  readonly clock: Clock
}

export class WakeReceiver extends ManagedService {
  readonly #options: WakeReceiverOptions
  #server: Server | undefined
  /** Wake-ups that reached one of the vehicles. */
  accepted = 0

  constructor(options: WakeReceiverOptions) {
    super('wake-up receiver')
    this.#options = options
  }

  /** Known once it has started. */
  get port(): number {
    const address = this.#server?.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** @throws Error when the port is taken */
  protected override async onStart(): Promise<void> {
    const server = createServer((request, response) => void this.#answer(request, response))
    this.#server = server
    server.listen(this.#options.port, '127.0.0.1')
    await once(server, 'listening')
  }

  protected override async onStop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve))
    this.#server?.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request).catch(() => undefined)
    if (body === undefined) return void response.destroy()
    response.writeHead(this.#statusOf(request, body), { connection: 'close' }).end()
  }

  #statusOf({ method, headers }: IncomingMessage, body: Buffer): number {
    const { secrets, wake, clock } = this.#options
    if (method !== 'POST') return 405
    if (!secrets.some((secret) => isSignedBy(secret, headers, body, clock.now()))) return 401
    const vin = vinOf(body)
    if (vin === undefined) return 400
    if (!wake(vin)) return 404
    this.accepted += 1
    return 202
  }
}

/** @throws Error when it is too long, or ends early */
const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > bodyBytesMax) throw new Error('the body is too long')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks)
}

const vinOf = (body: Buffer): Vin | undefined => {
  try {
    const { data } = JSON.parse(body.toString()) as { data?: { vin?: unknown } }
    return parseVin(String(data?.vin))
  } catch {
    return undefined
  }
}
