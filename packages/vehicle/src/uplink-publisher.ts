import {
  type Ack,
  type Birth,
  type IvcId,
  type Vin,
  topicsFor,
  writeAck,
  writePresence,
  writeStateReport,
} from '@keyfob/protocol'
import type { StateReport } from '@keyfob/protocol'
import type { Link, LinkMessage } from './link.ts'
import type { Signatures } from './signatures.ts'
import type { VehicleOptions } from './vehicle-options.ts'

/** One connection of a vehicle: what the birth names and the will answers to. */
export interface Session {
  readonly id: string
  readonly counter: number
}

/** Everything that a vehicle sends. Nothing is kept here for later: what does not arrive is asked for again. */
export class UplinkPublisher {
  readonly #link: Link
  readonly #ivc: IvcId | null
  readonly #vin: Vin
  readonly #topics: ReturnType<typeof topicsFor>
  readonly #versions: VehicleOptions['versions']
  readonly #signatures: Pick<Signatures, 'signed' | 'versions'>
  readonly #onEvent: NonNullable<VehicleOptions['onEvent']>
  session: Session | undefined

  constructor(
    { link, ivc, vin, topicPrefix, versions, onEvent = () => undefined }: VehicleOptions,
    signatures: Pick<Signatures, 'signed' | 'versions'>,
  ) {
    this.#link = link
    this.#ivc = ivc
    this.#vin = vin
    this.#topics = topicsFor(topicPrefix)
    this.#versions = versions
    this.#signatures = signatures
    this.#onEvent = onEvent
  }

  get commandTopic(): string {
    return this.#topics.command(this.#vin)
  }

  /** Not waited for: a broker that is slow with its PUBACK must not hold the next beginning. */
  ack(said: Pick<Ack, 'id' | 'status' | 'reason' | 'result' | 'at' | 'traceparent'>): void {
    const ack: Ack = { ...said, ivc: this.#ivc ?? undefined, session: this.session?.id }
    void this.#publish('ack', writeAck(ack), false).then((sent) => this.#onEvent({ kind: 'ack', ack, sent }))
  }

  birth(birth: Pick<Birth, 'nonce' | 'probe' | 'horizon'>): void {
    if (this.session === undefined) return
    const { id: session, counter } = this.session
    const own = this.#signatures.versions
    const text = writePresence({
      status: 'online',
      session,
      counter,
      ivc: this.#ivc ?? undefined,
      versions: Object.keys(own).length === 0 ? this.#versions : { ...this.#versions, ...own },
      ...birth,
    })
    void this.#publish('presence', text, true)
  }

  /** The will of a session, and its orderly end. */
  will({ id: session }: Session): LinkMessage {
    const topic = this.#topics.uplink(this.#vin, 'presence')
    return { topic, payload: this.#signatures.signed(writePresence({ status: 'offline', session })), retain: true }
  }

  /** Goes out before the link has closed. */
  goodbye(): void {
    if (this.session !== undefined) void this.#link.publish(this.will(this.session)).catch(() => undefined)
  }

  /** False: no broker took it. */
  report(report: StateReport): Promise<boolean> {
    return this.#publish('state', writeStateReport(report), false)
  }

  async #publish(uplink: 'ack' | 'state' | 'presence', text: string, retain: boolean): Promise<boolean> {
    const topic = this.#topics.uplink(this.#vin, uplink)
    return this.#link.publish({ topic, payload: this.#signatures.signed(text), retain }).then(
      () => true,
      () => false,
    )
  }
}
