/** For tests: a relay between an MQTT client and its broker that sees the receipts on the wire. */
import { type Server, type Socket, connect, createServer } from 'node:net'
import { parser as makeParser } from 'mqtt-packet'

export class SampleWireTap {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly url: string
  /** PUBACKs that clients gave to the broker. */
  fromClients = 0
  /** PUBACKs that the broker gave to clients. */
  fromBroker = 0
  /** Connections of clients that have ended. */
  ended = 0

  private constructor(server: Server, port: number) {
    this.#server = server
    this.url = `mqtt://127.0.0.1:${port}`
  }

  static async open(port: number, brokerPort: number): Promise<SampleWireTap> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const tap = new SampleWireTap(server, port)
    server.on('connection', (socket) => tap.#relay(socket, connect(brokerPort, '127.0.0.1')))
    return tap
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #relay(client: Socket, broker: Socket): void {
    for (const [from, to] of [
      [client, broker],
      [broker, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        to.destroy()
        this.#sockets.delete(from)
      })
    }
    client.on('close', () => (this.ended += 1))
    this.#watch(client, broker)
    client.pipe(broker)
    broker.pipe(client)
  }

  /** What the broker says can be read once CONNECT has told the version, and it says nothing before. */
  #watch(client: Socket, broker: Socket): void {
    const fromClient = makeParser()
    fromClient.on('packet', (packet) => {
      if (packet.cmd === 'puback') this.fromClients += 1
      if (packet.cmd !== 'connect') return
      const fromBroker = makeParser({ protocolVersion: packet.protocolVersion ?? 4 })
      fromBroker.on('packet', ({ cmd }) => (this.fromBroker += cmd === 'puback' ? 1 : 0))
      broker.on('data', (bytes) => void fromBroker.parse(bytes))
    })
    client.on('data', (bytes) => void fromClient.parse(bytes))
  }
}
