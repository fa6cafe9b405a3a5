import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { type Vin, parseCommandId, topicsFor, writeAck, writeStateReport } from '@keyfob/protocol'

/** Messages that are sent around and around, each of them another one. */
const messagesCount = 200
/** So often a share of the rate is sent. */
const shareEvery = 20

/**
 * A vehicle that says far too much: reports, or acks of commands that were never sent, at a rate, or as fast as its connection
 * takes them (Infinity). It speaks MQTT 3.1.1 with QoS 0, byte by byte, so that it costs the test almost nothing.
 */
export class Flood {
  readonly #socket: Socket
  readonly #packets: readonly Buffer[]
  #isOver = false
  #sent = 0
  #sending: Promise<void> = Promise.resolve()

  private constructor(socket: Socket, packets: readonly Buffer[]) {
    this.#socket = socket
    this.#packets = packets
    socket.on('error', () => undefined) // a broker may disconnect it
    socket.resume()
  }

  static async start(
    url: string,
    vin: Vin,
    perSecond: number,
    uplink: keyof typeof payloads = 'state',
  ): Promise<Flood> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(connectPacket(`flood-${vin}`))
    await once(socket, 'data') // its CONNACK
    const topic = topicsFor().uplink(vin, uplink)
    const packets = Array.from({ length: messagesCount }, (_, n) => publishPacket(topic, payloads[uplink](n)))
    const flood = new Flood(socket, packets)
    flood.#sending = perSecond === Infinity ? flood.#pour() : flood.#drip(perSecond)
    return flood
  }

  /** Messages that were written so far. */
  get sent(): number {
    return this.#sent
  }

  async stop(): Promise<void> {
    this.#isOver = true
    this.#socket.destroy()
    await this.#sending
  }

  async #pour(): Promise<void> {
    const all = Buffer.concat(this.#packets)
    while (!this.#isOver && !this.#socket.destroyed) {
      this.#sent += this.#packets.length
      // Its callback comes when the system has taken it all, and also when the connection ends.
      await new Promise<unknown>((resolve) => this.#socket.write(all, resolve))
    }
  }

  async #drip(perSecond: number): Promise<void> {
    const begunAt = performance.now()
    while (!this.#isOver && !this.#socket.destroyed) {
      const due = ((performance.now() - begunAt) * perSecond) / 1_000
      for (; this.#sent < due; this.#sent += 1) this.#socket.write(this.#packets[this.#sent % messagesCount]!) // one of so many
      await new Promise((resolve) => setTimeout(resolve, shareEvery))
    }
  }
}

const payloads = {
  state: (n: number): string =>
    writeStateReport({
      at: Date.now() + n,
      clockTrusted: true,
      signals: { 'Vehicle.Speed': n, 'Vehicle.Odometer': 1 },
    }),
  ack: (n: number): string =>
    writeAck({
      id: parseCommandId(`01890a5d-ac96-774b-bcce-${String(n).padStart(12, '0')}`)!, // a UUIDv7
      status: 'received',
    }),
}

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}

/** MQTT 3.1.1, section 2.2: kind and flags, the length in one or two bytes, and the rest. */
const packet = (first: number, body: Buffer): Buffer => {
  const length = body.length < 128 ? [body.length] : [(body.length & 0x7f) | 0x80, body.length >> 7]
  return Buffer.concat([Buffer.from([first, ...length]), body])
}

const connectPacket = (clientId: string): Buffer =>
  packet(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, 2, 0, 0]), text(clientId)]))

const publishPacket = (topic: string, payload: string): Buffer =>
  packet(0x30, Buffer.concat([text(topic), Buffer.from(payload)]))
