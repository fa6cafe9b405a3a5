import { type Server, createServer } from 'node:net'
import { type Vin, parseVin, readAck, readPresence, topicsFor, writeDownlink } from '@keyfob/protocol'
import type { DownlinkMessage } from '@keyfob/protocol'
import { formatInstant } from '@keyfob/runtime'
import { Aedes } from 'aedes'

/** A real broker with the smallest cloud on it: it answers births with the time, and keeps who came and what was acked. */
export class SampleBroker {
  readonly births: string[] = []
  /** As they came. */
  readonly presences: Buffer[] = []
  /** As a cloud that signs would. */
  sign: (vin: Vin, text: string) => string = (_vin, text) => text
  readonly acks: { readonly vin: string; readonly id: string; readonly status: string }[] = []
  readonly unreadable: string[] = []
  readonly #topics = topicsFor()
  #aedes: Aedes | undefined
  #server: Server | undefined
  url = ''

  static async start(port: number): Promise<SampleBroker> {
    const broker = new SampleBroker()
    const aedes = await Aedes.createBroker()
    const server = createServer((socket) => void aedes.handle(socket))
    await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
    aedes.on('publish', ({ topic, payload }, client) => client && broker.#hear(topic, Buffer.from(payload)))
    broker.#aedes = aedes
    broker.#server = server
    broker.url = `mqtt://127.0.0.1:${port}`
    return broker
  }

  get clients(): number {
    return this.#aedes?.connectedClients ?? 0
  }

  async stop(): Promise<void> {
    const server = this.#server
    await new Promise<void>((resolve) => (this.#aedes ? this.#aedes.close(() => resolve()) : resolve()))
    await new Promise<void>((resolve) => (server ? void server.close(() => resolve()) : resolve()))
  }

  send(vin: Vin, message: DownlinkMessage): void {
    const payload = Buffer.from(this.sign(vin, writeDownlink(message)))
    this.#aedes?.publish(
      { cmd: 'publish', topic: this.#topics.command(vin), payload, qos: 1, retain: false, dup: false },
      () => undefined,
    )
  }

  #hear(topic: string, payload: Buffer): void {
    const [vin = '', uplink] = topic.split('/').slice(2)
    if (uplink === 'ack') {
      const read = readAck(payload)
      if (read.ok) this.acks.push({ vin, id: read.message.id, status: read.message.status })
      else this.unreadable.push(read.why.problem)
    }
    if (uplink !== 'presence') return
    this.presences.push(payload)
    const read = readPresence(payload)
    if (!read.ok || read.message.status !== 'online') return
    this.births.push(`${vin} ${read.message.counter} at ${formatInstant(Date.now())}`)
    this.send(parseVin(vin)!, { kind: 'time', nonce: read.message.nonce, now: Date.now() }) // it came in a topic of ours
  }
}
