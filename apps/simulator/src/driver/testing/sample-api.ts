import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { formatInstant } from '@keyfob/runtime'
import { sampleId } from '../../testing/sample-command.ts'
import type { SeenCommand, SeenEvent } from '../keyfob-api.ts'

/** What a test lets happen to a submission. */
export type Turn = 'accept' | 'overloaded' | 'lane-busy' | 'broken' | 'hang-up'

/** A small real server that speaks the API: submissions, cancels, GET, and status events that can be cut and resumed. */
export class SampleApi {
  /** One for each submission that comes, then the last one forever. */
  turns: Turn[] = ['accept']
  /** What each accepted command becomes by itself; undefined: it stays open. */
  outcome: SeenCommand['state'] | undefined = 'succeeded'
  /** Whether events reach the stream. */
  tells = true
  /** Whether a key that comes again names the same command, as it must [L10]. */
  honoursKeys = true
  deadlineAfter = 60_000
  readonly keys: string[] = []
  readonly canceled: string[] = []
  readonly lastIds: (string | undefined)[] = []
  readonly #server = createServer((request, response) => void this.#answer(request, response))
  readonly #commands = new Map<string, SeenCommand>()
  readonly #byKey = new Map<string, SeenCommand>()
  readonly #log: SeenEvent[] = []
  readonly #streams = new Set<ServerResponse>()
  url = ''

  static async start(port: number): Promise<SampleApi> {
    const api = new SampleApi()
    await new Promise<void>((resolve) => void api.#server.listen(port, '127.0.0.1', resolve))
    api.url = `http://127.0.0.1:${port}`
    return api
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()))
  }

  get accepted(): number {
    return this.#commands.size
  }

  get streams(): number {
    return this.#streams.size
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request
    const body = await text(request)
    const [, , id = '', verb] = url.split('/')
    if (url === '/catalogue')
      return send(response, 200, { items: [{ name: 'horn_honk', params: {}, staleness: { ttlSecondsMax: 60 } }] })
    if (url === '/events') return this.#stream(request, response)
    if (method === 'GET') return this.#find(id, response)
    if (verb === 'cancel') {
      this.canceled.push(id)
      return send(response, 202, {})
    }
    return this.#submit(request, JSON.parse(body) as { vin: SeenCommand['vin']; command: string }, response) // sent by the driver
  }

  #submit(request: IncomingMessage, body: Pick<SeenCommand, 'vin' | 'command'>, response: ServerResponse): void {
    const key = String(request.headers['idempotency-key'])
    this.keys.push(key)
    const turn = this.turns.length > 1 ? this.turns.shift() : this.turns[0]
    if (turn === 'hang-up') return void request.socket.destroy()
    if (turn === 'overloaded') return send(response, 503, problem(503, 'overloaded'), { 'retry-after': '1' })
    if (turn === 'lane-busy') return send(response, 409, problem(409, 'lane-busy'))
    if (turn === 'broken') return send(response, 500, 'not JSON')
    const known = this.honoursKeys ? this.#byKey.get(key) : undefined
    const command = known ?? this.#accept(body)
    this.#byKey.set(key, command)
    send(response, 202, command)
  }

  #accept({ vin, command }: Pick<SeenCommand, 'vin' | 'command'>): SeenCommand {
    const id = sampleId(this.#commands.size)
    const now = Date.now()
    const seen: SeenCommand = {
      id,
      vin,
      command,
      state: 'sent',
      reason: { code: 'attempted' },
      late: false,
      acceptedAt: formatInstant(now),
      deadline: formatInstant(now + this.deadlineAfter),
      settledAt: null,
    }
    this.#commands.set(id, seen)
    this.#tell(seen, 1)
    if (this.outcome !== undefined) {
      const settled: SeenCommand = {
        ...seen,
        state: this.outcome,
        reason: { code: 'done' },
        settledAt: formatInstant(now),
      }
      this.#commands.set(id, settled)
      this.#tell(settled, 2)
    }
    return seen
  }

  #tell({ id, state, reason }: SeenCommand, sequence: number): void {
    if (!this.tells) return
    const event: SeenEvent = {
      time: formatInstant(Date.now()),
      data: { commandId: id, sequence, state, reason, late: false },
    }
    this.#log.push(event)
    for (const stream of this.#streams) stream.write(blockOf(event, this.#log.length))
  }

  #find(id: string, response: ServerResponse): void {
    const command = this.#commands.get(id)
    if (command === undefined) return send(response, 404, problem(404, 'command-not-found'))
    send(response, 200, command)
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    const header = request.headers['last-event-id']
    this.lastIds.push(typeof header === 'string' ? header : undefined)
    const from = typeof header === 'string' ? Number(header) : this.#log.length
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(`retry: 2000\nid: ${from}\n\n`)
    for (const [index, event] of this.#log.entries()) if (index >= from) response.write(blockOf(event, index + 1))
    this.#streams.add(response)
    response.once('close', () => this.#streams.delete(response))
  }
}

const problem = (status: number, name: string) => ({ type: `/problems/${name}`, title: name, status, detail: name })

const blockOf = (event: SeenEvent, id: number): string => `id: ${id}\nevent: status\ndata: ${JSON.stringify(event)}\n\n`

const send = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
