/**
 * What clients of the embedded broker may do, as hooks of aedes. A refusal is reported: to MQTT 5 clients with a reason,
 * to 3.1.1 clients by what 3.1.1 offers (a failed SUBACK, or a closed connection), and in the log.
 *
 * Aedes sends the receipt (PUBACK) of a message when `authorizePublish` calls back; here that waits for the judge [L3].
 * Messages of one client leave in the order in which they came, receipts included.
 */
import type { AedesOptions, Client, PublishPacket } from 'aedes'
import type { Log } from '../ports/log.ts'
import { brokerLimits } from './broker-limits.ts'
import { HeldReceipts } from './held-receipts.ts'
import { RetainedTopics } from './retained-topics.ts'
import type { VehicleGuard } from './vehicle-guard.ts'

/** A message that a client publishes. */
export interface IncomingMessage {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  /** Whose it is, told apart by identity; null when the broker does not know any more. */
  readonly sender: object | null
}

/**
 * - `distribute`: to all subscribers; refused when it is to be retained and there is no room
 * - `distribute_always`: the same, but without room it is not retained. So no vehicle is blocked by what others retain
 * - `discard`: to no subscriber, but with a receipt
 * - a refusal: its sender gets the reason
 */
export type Fate = 'distribute' | 'distribute_always' | 'discard' | { readonly refusal: string }

/**
 * Decides what becomes of a message once it is safe. On a rejection there is no receipt and its sender is disconnected,
 * so that it reconnects and repeats the message.
 */
export type Judge = (message: IncomingMessage) => Promise<Fate>

type Done = (error?: Error | null) => void

/** MQTT 5 for a DISCONNECT: Server busy. */
const serverBusy = 0x89
/** No client can subscribe to it: filters that begin with $ are refused, and wildcards do not match it. */
const nowhere = '$discarded'

export class BrokerRules {
  readonly #judge: Judge
  readonly #guard: VehicleGuard | null
  readonly #log: Log
  readonly #isClosing: () => boolean
  readonly #receipts = new WeakMap<Client, HeldReceipts>()
  readonly #retained = new RetainedTopics(brokerLimits.retainedOfClient, brokerLimits.retained)

  /** @param guard null: every client may publish and subscribe as it likes, within the contract */
  constructor(judge: Judge, guard: VehicleGuard | null, log: Log, isClosing: () => boolean) {
    this.#judge = judge
    this.#guard = guard
    this.#log = log
    this.#isClosing = isClosing
  }

  get hooks(): Pick<AedesOptions, 'authenticate' | 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'> {
    const guard = this.#guard
    return {
      ...(guard && {
        authenticate: (client, username, password, done) => guard.authenticate(client, username, password, done),
      }),
      authorizePublish: (client, packet, done) => this.#publish(client, packet, done),
      authorizeSubscribe: (client, subscription, done) => {
        const { topic } = subscription
        const refusal = refuseSubscription(client, topic) ?? guard?.refuseSubscription(client, topic)
        if (refusal !== undefined) this.#warn(client, 'subscription', topic, refusal)
        done(null, refusal === undefined ? subscription : null)
      },
      authorizeForward: (client, packet) => (this.#isTooSlow(client) ? null : packet),
    }
  }

  /** The broker itself cleared what a topic retained. */
  forget(topic: string): void {
    this.#retained.admit(this, topic, 0)
  }

  /** Whether so much of a client waits for its receipt that no more of it should be read. */
  isBusy(client: Client): boolean {
    return (this.#receipts.get(client)?.size ?? 0) >= brokerLimits.receiveMaximum
  }

  /**
   * While the broker stops, no message gets a receipt, not even a refusing one, so that its sender repeats it [L3]. Wills
   * are ignored, because they say nothing about their vehicles then.
   */
  #publish(client: Client | null, packet: PublishPacket, done: Done): void {
    // A will comes after its client's end; there is no receipt to hold.
    const isWill = client === null || client.closed
    if (this.#isClosing()) return isWill ? done(new Error('The broker is stopping.')) : undefined
    const refusal = refusePublish(packet) ?? this.#guard?.refusePublish(client, packet)
    if (refusal !== undefined) this.#refuse(client, packet, refusal, done)
    else if (isWill) this.#judgeFreely(client, packet, done)
    else this.#judgeInTurn(client, packet, done)
  }

  #judgeInTurn(client: Client, packet: PublishPacket, done: Done): void {
    let fate: Fate = 'distribute'
    const judged = this.#judge(messageOf(client, packet)).then((decided) => (fate = decided))
    // Without a receipt there is nothing to hold, and nothing that the client could repeat.
    const safe = packet.qos === 0 ? judged.catch(() => undefined) : judged
    this.#receiptsOf(client).hold(safe, () => this.#let(client, packet, fate, done))
  }

  #judgeFreely(client: Client | null, packet: PublishPacket, done: Done): void {
    void this.#judge(messageOf(client, packet))
      .catch((): Fate => 'distribute')
      .then((fate) => this.#let(client, packet, fate, done))
      // No client waits for a will; a failure to forward it must end nothing.
      .catch((error: unknown) => this.#log.error('broker.failed', { error: String(error) }))
  }

  #let(client: Client | null, packet: PublishPacket, fate: Fate, done: Done): void {
    if (typeof fate === 'object') return this.#refuse(client, packet, fate.refusal, done)
    if (fate === 'discard') discard(packet)
    if (!packet.retain || this.#retained.admit(client ?? this, packet.topic, packet.payload.length)) return done(null)
    if (fate !== 'distribute_always')
      return this.#refuse(client, packet, 'The broker retains no more messages, of this client or of all.', done)
    this.#warn(
      client,
      'retained message',
      packet.topic,
      'The broker retains no more messages; this one is forwarded only.',
    )
    packet.retain = false
    done(null)
  }

  #receiptsOf(client: Client): HeldReceipts {
    const receipts = this.#receipts.get(client) ?? new HeldReceipts(() => client.disconnect({ reasonCode: serverBusy }))
    this.#receipts.set(client, receipts)
    return receipts
  }

  #refuse(client: Client | null, { topic }: PublishPacket, refusal: string, done: Done): void {
    this.#warn(client, 'message', topic, refusal)
    done(new Error(refusal))
  }

  #isTooSlow(client: Client): boolean {
    const unsent = client.conn.writableLength
    if (unsent <= brokerLimits.unsentBytes) return false
    this.#log.warn('broker.client_too_slow', { client: shortened(client.id), unsentBytes: unsent })
    client.conn.destroy()
    return true
  }

  #warn(client: Client | null, what: string, topic: string, refusal: string): void {
    this.#log.warn('broker.refused', { client: shortened(client?.id), what, topic: shortened(topic), refusal })
  }
}

const refusePublish = ({ topic, qos, messageId }: PublishPacket): string | undefined => {
  if (topic.startsWith('$')) return 'Topics that begin with $ are the broker’s own.'
  // Only a will can come here with one: aedes refuses them in a PUBLISH.
  if (topic === '' || /[#+]/.test(topic)) return 'A message cannot be published to a filter.'
  // Aedes keeps a message of QoS 2 until its PUBREL, without a bound. A will has no number and is not kept.
  if (qos === 2 && messageId !== undefined) return 'QoS 2 is not offered. The contract is QoS 1.'
  return undefined
}

const refuseSubscription = (client: Client, filter: string): string | undefined => {
  if (filter.startsWith('$share/')) return 'Shared subscriptions are not offered by the embedded broker.'
  if (filter.startsWith('$')) return 'Topics that begin with $ are the broker’s own.'
  const { subscriptions } = client as Client & { subscriptions: object } // not in the types; the library's own register
  if (Object.keys(subscriptions).length < brokerLimits.subscriptionsPerClient) return undefined
  return `A client may have at most ${brokerLimits.subscriptionsPerClient} subscriptions.`
}

const messageOf = (sender: Client | null, { topic, payload, qos }: PublishPacket): IncomingMessage => ({
  sender,
  topic,
  payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
  qos,
})

/** Aedes cannot acknowledge a message without distributing it, so a discarded one goes to a topic without subscribers. */
const discard = (packet: PublishPacket): void => {
  Object.assign(packet, { topic: nowhere, payload: Buffer.alloc(0), retain: false })
}

/** Of text that a client chose, at most this much goes to the log. */
const shortened = (text: string | undefined): string | undefined => text?.slice(0, 100)
