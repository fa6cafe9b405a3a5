/**
 * One MQTT connection in a few kB, from its handshake to its end: a socket, and what waits for the broker. No stream on top
 * of the socket, no parser, timer or buffer of its own once it is up (`LeanNetwork` has them). It keeps nothing: what is in
 * flight when it ends is rejected.
 */
import { type Socket, connect } from 'node:net'
import { EndedSilently, type MqttVersion } from '@keyfob/protocol'
import { type Timer, formatDuration } from '@keyfob/runtime'
import mqtt, { type IConnackPacket, type IConnectPacket, type IPublishPacket, type Packet } from 'mqtt-packet'
import { endWithin, establishWithin } from '../connection-times.ts'
import type { LinkMessage } from '../link.ts'
import { waitAtMost } from '../wait-at-most.ts'
import { readFrames } from './frames.ts'
import type { KeptAlive, LeanNetwork } from './lean-network.ts'
import { parsePacket } from './parse-packet.ts'
import { Refusal } from './refusal.ts'

/** What a connection tells its link. */
export interface LeanListener {
  /** Connected, and subscribed with the broker's grant. */
  onUp(): void
  onMessage(payload: Uint8Array): void
  /** Called once, however it ended, also when it was never up. */
  onEnd(problem: Error): void
}

interface Waiting {
  readonly resolve: () => void
  readonly reject: (problem: Error) => void
}

/** Messages that come before the grant of the subscription. */
const earlyMax = 64
/** The subscription's; publications count from the next one on. */
const subscribeId = 1

export class LeanConnection implements KeptAlive {
  readonly #network: LeanNetwork
  readonly #version: MqttVersion
  readonly #topic: string
  readonly #listener: LeanListener
  readonly #socket: Socket
  #establishing: Timer | undefined
  /** The beginning of a packet. */
  #rest: Buffer | undefined
  #early: Uint8Array[] | undefined
  /** Publications that wait for their PUBACK. */
  #waiting: Map<number, Waiting> | undefined
  #onIdle: (() => void) | undefined
  #messageId = subscribeId
  #isUp = false
  #isPinged = false
  #problem: Error | undefined
  #hasEnded = false

  /** Begins to connect. */
  constructor(network: LeanNetwork, hello: IConnectPacket, topic: string, listener: LeanListener) {
    this.#network = network
    this.#version = hello.protocolVersion === 5 ? 5 : 4
    this.#topic = topic
    this.#listener = listener
    const { host, port, localAddress, buffer } = network
    const callback = this.#reading()
    this.#socket = connect({ host, port, localAddress, noDelay: true, onread: { buffer, callback } })
    this.#socket.once('connect', () => this.#send(hello))
    this.#watch()
  }

  // Closures of one function keep all of its variables alive, and the hello with its will is half a kB: hence three functions.

  #reading(): (size: number) => boolean {
    return (size) => this.#read(size)
  }

  #watch(): void {
    this.#socket.on('error', (error) => (this.#problem ??= error))
    this.#socket.on('close', () => this.#end()) // a `once` has two objects more
    this.#establishing = this.#network.clock.schedule(establishWithin, () =>
      this.cut(new Error(`there was no connection within ${formatDuration(establishWithin)}`)),
    )
  }

  /** QoS 1. Resolves at PUBACK. @throws Error when it is refused, or the connection ended before */
  publish({ topic, payload, retain }: LinkMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(this.#loss())
      const messageId = this.#nextMessageId()
      this.#waiting ??= new Map()
      this.#waiting.set(messageId, { resolve, reject })
      this.#send({ cmd: 'publish', topic, payload, qos: 1, messageId, retain, dup: false })
    })
  }

  /** Says goodbye after everything that was published is received; cuts when that takes too long. */
  async close(): Promise<void> {
    if (this.#isUp && !this.#hasEnded) await waitAtMost(this.#network.clock, endWithin, this.#leave())
    this.cut()
  }

  /** Ends it at once, as a lost network does. */
  cut(problem?: Error): void {
    this.#problem ??= problem
    this.#socket.destroy()
    this.#end()
  }

  round(): void {
    if (this.#isPinged) return this.cut(new Error('the broker does not answer'))
    this.#isPinged = true
    this.#send({ cmd: 'pingreq' })
  }

  async #leave(): Promise<void> {
    if (this.#waiting) await new Promise<void>((resolve) => (this.#onIdle = resolve))
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()))
    this.#socket.end(mqtt.generate({ cmd: 'disconnect' }, { protocolVersion: this.#version }))
    await closed
  }

  /** False stops the reading. */
  #read(size: number): boolean {
    try {
      this.#isPinged = false
      this.#rest = readFrames(this.#rest, this.#network.buffer.subarray(0, size), (frame) => this.#hear(frame))
    } catch (error) {
      this.cut(error as Error) // of the frames or the parser
    }
    return !this.#hasEnded
  }

  #hear(frame: Buffer): void {
    if (this.#hasEnded) return
    const packet: Packet = parsePacket(frame, this.#version)
    if (packet.cmd === 'publish') this.#hearPublish(packet)
    else if (packet.cmd === 'puback') this.#hearPuback(packet.messageId ?? 0, packet.reasonCode ?? 0)
    else if (packet.cmd === 'connack') this.#hearConnack(packet)
    else if (packet.cmd === 'suback') this.#hearSuback(packet.granted)
    else if (packet.cmd === 'disconnect')
      this.cut(new Refusal('the broker ends the connection', packet.reasonCode ?? 128))
  }

  #hearConnack({ returnCode, reasonCode }: IConnackPacket): void {
    const code = (this.#version === 5 ? reasonCode : undefined) ?? returnCode ?? 0
    if (code > 0) return this.cut(new Refusal('Connection refused', code))
    const subscriptions = [{ topic: this.#topic, qos: 1 as const }]
    this.#send({ cmd: 'subscribe', messageId: subscribeId, subscriptions })
  }

  #hearSuback([grant]: readonly unknown[]): void {
    const code = typeof grant === 'number' ? grant : 128
    if (code > 2) return this.cut(new Error(`the broker refuses the subscription to ${this.#topic}`))
    this.#establishing?.cancel()
    this.#establishing = undefined
    this.#isUp = true
    this.#network.keep(this)
    this.#listener.onUp()
    for (const payload of this.#early ?? []) this.#listener.onMessage(payload)
    this.#early = undefined
  }

  /** The receipt follows at once: the vehicle is asked again for what it does not answer. */
  #hearPublish({ payload, qos, messageId }: IPublishPacket): void {
    const bytes = Buffer.from(payload)
    if (this.#isUp) this.#listener.onMessage(bytes)
    else if ((this.#early ??= []).push(bytes) > earlyMax)
      return this.cut(new Error('the broker sends messages and no grant of the subscription'))
    if (qos > 0 && messageId !== undefined) this.#send({ cmd: 'puback', messageId })
  }

  /** 16: no subscriber, which is no failure. */
  #hearPuback(messageId: number, code: number): void {
    const waiting = this.#waiting?.get(messageId)
    this.#waiting?.delete(messageId)
    if (this.#waiting?.size === 0) this.#waiting = undefined
    if (code > 127) waiting?.reject(new Refusal('the broker refuses the message', code))
    else waiting?.resolve()
    if (this.#waiting === undefined) this.#onIdle?.()
  }

  #send(packet: Packet): void {
    if (!this.#hasEnded) this.#socket.write(mqtt.generate(packet, { protocolVersion: this.#version }))
  }

  #end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#network.release(this)
    this.#establishing?.cancel()
    const problem = this.#loss()
    for (const { reject } of this.#waiting?.values() ?? []) reject(problem)
    this.#waiting = undefined
    this.#onIdle?.()
    this.#listener.onEnd(problem)
  }

  #loss(): Error {
    return (this.#problem ??= new EndedSilently('the connection is lost'))
  }

  #nextMessageId(): number {
    do this.#messageId = (this.#messageId % 65_535) + 1
    while (this.#messageId === subscribeId || this.#waiting?.has(this.#messageId))
    return this.#messageId
  }
}
