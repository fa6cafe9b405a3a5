/** A TCP proxy that can do to a connection what networks do: cut it, stall it half-open, slow it, refuse it. */
import { once } from 'node:events'
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net'
import { type Duration, systemClock } from '@keyfob/runtime'
import { freePort } from '../free-port.ts'
import { resetSocket } from './reset-socket.ts'

interface Link {
  readonly client: Socket
  readonly server: Socket
}

export class FaultProxy {
  readonly #target: () => number
  readonly #door: Server
  readonly #links = new Set<Link>()
  #isStalled = false
  #refuses = false
  #delay: Duration = 0

  private constructor(target: () => number) {
    this.#target = target
    this.#door = createServer((client) => this.#join(client))
  }

  /** `target`: a port, or what says for each new connection which port it is now. */
  static async open(target: number | (() => number), port?: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(typeof target === 'number' ? () => target : target)
    proxy.#door.listen(port ?? (await freePort()), '127.0.0.1')
    await once(proxy.#door, 'listening')
    return proxy
  }

  get port(): number {
    return (this.#door.address() as AddressInfo).port // listens on TCP
  }

  get connections(): number {
    return this.#links.size
  }

  /** The same URL, by way of this proxy. */
  through(url: string): string {
    const detour = new URL(url)
    detour.port = `${this.port}`
    return detour.href
  }

  /** Ends every connection with a reset; new ones pass. */
  cut(): void {
    for (const { client, server } of this.#links) for (const socket of [client, server]) resetSocket(socket)
  }

  /** Nothing moves in either direction and nothing ends; new connections are opened and stall, too. */
  stall(): void {
    this.#isStalled = true
    for (const link of this.#links) for (const socket of [link.client, link.server]) socket.pause()
  }

  /** New connections are reset at once; with `cut` the server seems to be down. */
  refuse(): void {
    this.#refuses = true
  }

  /** Every piece of data is late by this long. */
  slow(delay: Duration): void {
    this.#delay = delay
  }

  /** Back to passing everything on: what was held moves on. */
  resume(): void {
    this.#isStalled = false
    this.#refuses = false
    this.#delay = 0
    for (const link of this.#links) for (const socket of [link.client, link.server]) socket.resume()
  }

  async close(): Promise<void> {
    this.cut()
    this.#door.close()
    await once(this.#door, 'close')
  }

  #join(client: Socket): void {
    if (this.#refuses) return resetSocket(client)
    const link = { client, server: connect(this.#target(), '127.0.0.1') }
    this.#links.add(link)
    this.#pass(link, client, link.server)
    this.#pass(link, link.server, client)
    if (this.#isStalled) for (const socket of [client, link.server]) socket.pause()
  }

  #pass(link: Link, from: Socket, to: Socket): void {
    let last: Promise<void> = Promise.resolve()
    from.setNoDelay(true)
    from.on('data', (bytes) => void (last = this.#move(last, bytes, to)))
    from.on('error', () => undefined) // its close follows
    from.on('close', () => {
      this.#links.delete(link)
      void last.then(() => to.destroy())
    })
  }

  async #move(before: Promise<void>, bytes: Uint8Array, to: Socket): Promise<void> {
    if (this.#delay > 0) await systemClock.sleep(this.#delay)
    await before
    if (!to.destroyed) to.write(bytes)
  }
}
