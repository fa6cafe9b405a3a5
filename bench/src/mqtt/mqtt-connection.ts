/**
 * MQTT 3.1.1 on a plain socket, as lean as it goes: a load program must cost little beside what it measures. QoS 1 both
 * ways, writes of one turn in one packet of the network, no reconnect: a connection that ends ends the run.
 */
import { once } from 'node:events'
import { type Socket, connect } from 'node:net'
import mqtt, { type Packet } from 'mqtt-packet'

/** `receipt` lets the broker forget the message (PUBACK). */
export type MessageHandler = (topic: string, payload: Buffer, receipt: () => void) => void

const version = 4

export class MqttConnection {
  readonly #socket: Socket
  readonly #parser = mqtt.parser({ protocolVersion: version })
  readonly #answered = new Map<string, () => void>()
  #unsent: Buffer[] = []
  #messageId = 0
  #isEnding = false
  onMessage: MessageHandler = (_topic, _payload, receipt) => receipt()
  /** When it ends without being asked. */
  onLost: (error: Error) => void = (error) => {
    throw error
  }

  private constructor(socket: Socket, clientId: string) {
    this.#socket = socket.setNoDelay()
    this.#parser.on('packet', (packet) => this.#hear(packet))
    socket.on('data', (bytes) => this.#parser.parse(bytes))
    socket.on('error', () => undefined) // 'close' follows
    socket.on('close', () => {
      if (!this.#isEnding) this.onLost(new Error(`The MQTT connection of ${clientId} was closed by the broker.`))
    })
  }

  /** Without keepalive: the socket says when it ends. */
  static async connect(url: string, clientId: string): Promise<MqttConnection> {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    const connection = new MqttConnection(socket, clientId)
    const packet: Packet = {
      cmd: 'connect',
      clientId,
      protocolVersion: version,
      protocolId: 'MQTT',
      clean: true,
      keepalive: 0,
    }
    await connection.#ask(packet, 'connack')
    return connection
  }

  async subscribe(topic: string): Promise<void> {
    const messageId = this.#nextMessageId()
    const subscriptions = [{ topic, qos: 1 as const }]
    await this.#ask({ cmd: 'subscribe', messageId, subscriptions }, `suback ${messageId}`)
  }

  /** QoS 1; the broker's receipt is not awaited. */
  publish(topic: string, payload: string): void {
    this.#send({ cmd: 'publish', topic, payload, qos: 1, messageId: this.#nextMessageId(), dup: false, retain: false })
  }

  end(): void {
    this.#isEnding = true
    this.#socket.destroy()
  }

  #hear(packet: Packet): void {
    if (packet.cmd === 'publish') {
      const { topic, payload, messageId, qos } = packet
      const receipt = (): void => {
        if (qos > 0) this.#send({ cmd: 'puback', messageId: messageId! }) // QoS 1 has one
      }
      this.onMessage(topic, payload as Buffer, receipt) // a parser gives bytes
    } else if (packet.cmd === 'connack') this.#resolve('connack')
    else if (packet.cmd === 'suback') this.#resolve(`suback ${packet.messageId}`)
  }

  #ask(packet: Packet, answer: string): Promise<void> {
    return new Promise((resolve) => {
      this.#answered.set(answer, resolve)
      this.#send(packet)
    })
  }

  #resolve(answer: string): void {
    this.#answered.get(answer)?.()
    this.#answered.delete(answer)
  }

  #send(packet: Packet): void {
    if (this.#unsent.length === 0) process.nextTick(() => this.#flush())
    this.#unsent.push(mqtt.generate(packet, { protocolVersion: version }))
  }

  #flush(): void {
    this.#socket.write(this.#unsent.length === 1 ? this.#unsent[0]! : Buffer.concat(this.#unsent)) // it has one
    this.#unsent = []
  }

  #nextMessageId(): number {
    this.#messageId = (this.#messageId % 65_535) + 1
    return this.#messageId
  }
}
