import { type Ack, type DownlinkMessage, readAck, readPresence, writeDownlink } from '@keyfob/protocol'
import type { Clock } from '@keyfob/runtime'
import type { LinkListener, LinkMessage } from '@keyfob/vehicle'
import type { DroppableLink } from '../body/radio.ts'

/** The broker and the cloud of one vehicle in a test: it answers births with the time, and keeps what the vehicle says. */
export class SampleCloud {
  readonly #clock: Clock
  readonly said: LinkMessage[] = []
  readonly acks: Ack[] = []
  connections = 0
  drops = 0
  #listener: LinkListener | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isConnected(): boolean {
    return this.#listener !== undefined
  }

  readonly makeLink = (): DroppableLink => {
    let mine: LinkListener | undefined
    const end = (): void => {
      if (mine !== undefined && this.#listener === mine) this.#listener = undefined
      mine = undefined
    }
    return {
      open: (_topic, listener) => {
        mine = listener
        void this.#connect(listener)
      },
      publish: async (message) => {
        if (mine === undefined || this.#listener !== mine) throw new Error('not connected')
        this.#hear(message)
      },
      drop: () => {
        this.drops += 1
        end()
      },
      close: async () => end(),
    }
  }

  send(message: DownlinkMessage): void {
    this.#listener?.onMessage(Buffer.from(writeDownlink(message)))
  }

  acksOf(id: string): readonly Ack[] {
    return this.acks.filter((ack) => ack.id === id)
  }

  /** The first answer to a command. */
  answerOf(id: string): Ack | undefined {
    return this.acksOf(id).find(({ status }) => status !== 'received' && status !== 'running')
  }

  /** Like a broker, it closes an older connection of the same vehicle. */
  async #connect(listener: LinkListener): Promise<void> {
    await listener.will()
    const old = this.#listener
    this.#listener = listener
    this.connections += 1
    old?.onDown('another connection took over')
    listener.onUp()
  }

  #hear(message: LinkMessage): void {
    this.said.push(message)
    const payload = Buffer.from(message.payload)
    if (message.topic.endsWith('/ack')) {
      const read = readAck(payload)
      if (read.ok) this.acks.push(read.message)
    }
    if (!message.topic.endsWith('/presence')) return
    const presence = readPresence(payload)
    if (presence.ok && presence.message.status === 'online')
      this.send({ kind: 'time', nonce: presence.message.nonce, now: this.#clock.now() })
  }
}
