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
    for (const ghost of this.#ghosts ?? []) this.#release(ghost)
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
    link.open(topic, this.#whileCurrent(link, listener))
  }

  /** What an old link still reports is ignored; once it is down, its end can be cleaned up. */
  #whileCurrent(link: Link, listener: LinkListener): LinkListener {
    const isCurrent = (): boolean => this.#link === link
    return {
      will: async () => {
        if (!isCurrent()) throw new Error('this connection has ended')
        return listener.will()
      },
      onUp: () => void (isCurrent() && listener.onUp()),
      onDown: (problem) => (isCurrent() ? listener.onDown(problem) : this.#release(link)),
      onMessage: (payload) => void (isCurrent() && listener.onMessage(payload)),
    }
  }

  #disconnect(goodbye: Goodbye): void {
    const link = this.#link
    this.#link = undefined
    if (link === undefined) return
    if (goodbye === 'abruptly') link.drop()
    if (goodbye === 'silently') (this.#ghosts ??= new Set()).add(link)
    else this.#release(link)
  }

  #release(link: Link): void {
    this.#ghosts?.delete(link)
    const all = (this.#closing ??= new Set())
    const closing: Promise<void> = link.close().finally(() => all.delete(closing))
    all.add(closing)
  }
}
