/** For tests: the broker's side of MQTT, which says only what a script says. */
import { type Server, type Socket, createServer } from 'node:net'
import { type IConnectPacket, type Packet, generate, parser as makeParser } from 'mqtt-packet'

export interface SampleSession {
  readonly connect: IConnectPacket
  readonly packets: Packet[]
  send(...packets: Packet[]): void
  sendBytes(bytes: Buffer): void
  end(): void
}

export type SampleScript = (packet: Packet, session: SampleSession) => void

/** Takes everything: CONNECT, SUBSCRIBE and PUBLISH. */
export const obliging: SampleScript = (packet, session) => {
  if (packet.cmd === 'connect') session.send({ cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0 })
  if (packet.cmd === 'subscribe')
    session.send({ cmd: 'suback', messageId: packet.messageId ?? 0, granted: packet.subscriptions.map(() => 1) })
  if (packet.cmd === 'publish' && packet.qos === 1)
    session.send({ cmd: 'puback', messageId: packet.messageId ?? 0, reasonCode: 0 })
}

export class SampleScriptedBroker {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly port: number
  /** One for each CONNECT, in order. */
  readonly sessions: SampleSession[] = []
  script: SampleScript

  private constructor(server: Server, port: number, script: SampleScript) {
    this.#server = server
    this.port = port
    this.script = script
  }

  static async open(port: number, script: SampleScript = obliging): Promise<SampleScriptedBroker> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const broker = new SampleScriptedBroker(server, port, script)
    server.on('connection', (socket) => broker.#serve(socket))
    return broker
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
    const parser = makeParser()
    let session: SampleSession | undefined
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connect') this.sessions.push((session = sessionOn(socket, packet)))
      session?.packets.push(packet)
      if (session) this.script(packet, session)
    })
    socket.on('data', (bytes) => void parser.parse(bytes))
  }
}

const sessionOn = (socket: Socket, connect: IConnectPacket): SampleSession => ({
  connect,
  packets: [],
  send: (...packets) =>
    void socket.write(
      Buffer.concat(packets.map((packet) => generate(packet, { protocolVersion: connect.protocolVersion ?? 4 }))),
    ),
  sendBytes: (bytes) => void socket.write(bytes),
  end: () => socket.destroy(),
})
