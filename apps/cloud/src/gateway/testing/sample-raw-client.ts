/** For tests: MQTT packet by packet. */
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import { type IConnectPacket, type Packet, generate, parser as makeParser } from 'mqtt-packet'

/** A client that says exactly what it is told to say, and shows what comes back. */
export class SampleRawClient {
  readonly socket: Socket
  readonly packets: Packet[] = []
  isClosed = false

  private constructor(socket: Socket, protocolVersion: 4 | 5) {
    this.socket = socket
    const parser = makeParser({ protocolVersion })
    parser.on('packet', (packet) => void this.packets.push(packet))
    socket.on('data', (bytes) => void parser.parse(bytes))
    socket.on('error', () => undefined)
    socket.on('close', () => (this.isClosed = true))
  }

  static async open(port: number, protocolVersion: 4 | 5 = 4): Promise<SampleRawClient> {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    return new SampleRawClient(socket, protocolVersion)
  }

  /** Connected with CONNECT, too. */
  static async join(port: number, connectPacket: Partial<IConnectPacket> = {}): Promise<SampleRawClient> {
    const protocolVersion = connectPacket.protocolVersion === 5 ? 5 : 4
    const client = await SampleRawClient.open(port, protocolVersion)
    const packet: IConnectPacket = {
      cmd: 'connect',
      clientId: `raw-${client.socket.localPort}`,
      protocolId: 'MQTT',
      protocolVersion,
      clean: true,
      keepalive: 0,
      ...connectPacket,
    }
    client.socket.write(generate(packet, { protocolVersion }))
    return client
  }

  /** The packets of this kind that came. */
  of<Command extends Packet['cmd']>(cmd: Command): readonly Extract<Packet, { cmd: Command }>[] {
    return this.packets.filter((packet): packet is Extract<Packet, { cmd: Command }> => packet.cmd === cmd)
  }
}
