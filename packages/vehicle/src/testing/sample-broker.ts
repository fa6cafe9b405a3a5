/** For tests: a real broker, which keeps what was published. */
import { Aedes, type AedesOptions, type PublishPacket } from 'aedes'
import { SampleServer } from './sample-server.ts'

export class SampleBroker {
  readonly published: PublishPacket[] = []
  readonly server: SampleServer
  readonly #aedes: Aedes

  private constructor(aedes: Aedes) {
    this.#aedes = aedes
    aedes.on('publish', (packet) => packet.topic.startsWith('$') || this.published.push(packet))
    this.server = new SampleServer((socket) => aedes.handle(socket))
  }

  static async start(port: number, options: AedesOptions = {}): Promise<SampleBroker> {
    const broker = new SampleBroker(await Aedes.createBroker(options))
    await broker.server.start(port)
    return broker
  }

  send(topic: string, payload: string): void {
    this.#aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false }, () => undefined)
  }

  /** Payloads that were published to a topic, oldest first. */
  heardOn(topic: string): readonly string[] {
    return this.published.filter((packet) => packet.topic === topic).map(({ payload }) => payload.toString())
  }

  async stop(): Promise<void> {
    await this.server.stop()
    await new Promise<void>((resolve) => this.#aedes.close(resolve))
  }
}
