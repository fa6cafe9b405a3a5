import type { Link, LinkListener, LinkMessage } from '@keyfob/vehicle'

/** A link that can also lose its connection as a network loses it. `MqttLink` is one. */
export interface DroppableLink extends Link {
  drop(): void
}

/**
 * How a connection ends. `politely`: the broker is told, and the will is not sent. `abruptly`: the socket breaks, and the
 * will is sent. `silently`: the broker still believes in it and delivers to no one, until the next connection of
 * the same client takes over.
 */
export const goodbyes = ['politely', 'abruptly', 'silently'] as const
export type Goodbye = (typeof goodbyes)[number]

/**
 * The modem of a vehicle: a link that outlives the runs of the SDK above it and can be out of coverage. Each connection
 * is a new link of its own, so that nothing of the last one comes back.
 */
export class Radio implements Link {
  readonly #makeLink: () => DroppableLink
  /** Links that the broker still believes in. Most vehicles never have one. */
  #ghosts: Set<Link> | undefined
  #closing: Set<Promise<void>> | undefined
  #link: DroppableLink | undefined
  #opened: { readonly topic: string; readonly listener: LinkListener } | undefined
  #hasCoverage = true

  constructor(makeLink: () => DroppableLink) {
    this.#makeLink = makeLink
  }

  open(topic: string, listener: LinkListener): void {
    this.#opened = { topic, listener }
    this.#connect()
  }

  async publish(message: LinkMessage): Promise<void> {
    if (this.#link === undefined) throw new Error('there is no coverage')
    await this.#link.publish(message)
  }

  async close(): Promise<void> {
    this.#opened = undefined
    this.#disconnect('politely')
    for (const ghost of this.#ghosts ?? []) this.release(ghost)
    await Promise.all(this.#closing ?? new Set())
  }

  /** Nothing is connected until coverage is back. */
  loseCoverage(goodbye: Goodbye): void {
    this.#hasCoverage = false
    this.#disconnect(goodbye)
    this.#opened?.listener.onDown('there is no coverage')
  }

  findCoverage(): void {
    this.#hasCoverage = true
    this.#connect()
  }

  /** The run above has ended; nothing is connected until the next one opens. */
  losePower(goodbye: Goodbye): void {
    this.#opened = undefined
    this.#disconnect(goodbye)
  }

  #connect(): void {
    if (this.#opened === undefined || !this.#hasCoverage || this.#link !== undefined) return
    const { topic, listener } = this.#opened
    const link = this.#makeLink()
    this.#link = link
    link.open(topic, new WhileCurrent(this, link, listener))
  }

  /** Whether it is the link of now, and not one that was left. */
  isCurrent(link: Link): boolean {
    return this.#link === link
  }

  #disconnect(goodbye: Goodbye): void {
    const link = this.#link
    this.#link = undefined
    if (link === undefined) return
    if (goodbye === 'abruptly') link.drop()
    if (goodbye === 'silently') (this.#ghosts ??= new Set()).add(link)
    else this.release(link)
  }

  /** A link that was left is down: its end can be cleaned up. */
  release(link: Link): void {
    this.#ghosts?.delete(link)
    const all = (this.#closing ??= new Set())
    const closing: Promise<void> = link.close().finally(() => all.delete(closing))
    all.add(closing)
  }
}

/** What an old link still reports is ignored. A class, and no closures: there is one for each vehicle of a fleet. */
class WhileCurrent implements LinkListener {
  readonly #radio: Radio
  readonly #link: Link
  readonly #listener: LinkListener

  constructor(radio: Radio, link: Link, listener: LinkListener) {
    this.#radio = radio
    this.#link = link
    this.#listener = listener
  }

  async will(): Promise<LinkMessage> {
    if (!this.#radio.isCurrent(this.#link)) throw new Error('this connection has ended')
    return this.#listener.will()
  }

  onUp(): void {
    if (this.#radio.isCurrent(this.#link)) this.#listener.onUp()
  }

  onDown(problem: string | undefined): void {
    if (this.#radio.isCurrent(this.#link)) this.#listener.onDown(problem)
    else this.#radio.release(this.#link)
  }

  onMessage(payload: Uint8Array): void {
    if (this.#radio.isCurrent(this.#link)) this.#listener.onMessage(payload)
  }
}
