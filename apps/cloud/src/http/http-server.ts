/**
 * The HTTP server: it starts last and stops first. Its only state is the open streams and waits.
 *
 * When a default port is taken, the next free one is used; a configured port that is taken is an error. At a stop it accepts
 * no more requests, ends streams and waits (both can resume on another process), lets other requests finish, and after a
 * time closes what is left.
 */
import type { AddressInfo } from 'node:net'
import { type Clock, type Duration, ManagedService, seconds, systemClock } from '@keyfob/runtime'
import type { FastifyInstance } from 'fastify'
import { loopbackOnly } from '../web/host-names.ts'
import { boundConnections } from './guards/bound-connections.ts'
import { makeHttpApp } from './http-app.ts'
import type { HttpCallers, HttpParts } from './http-parts.ts'
import { OpenRequests, type OpenRequestsMax } from './open-requests.ts'
import type { Surface } from './routes.ts'
import { SilentConnections } from './silent-connections.ts'

/** Each holds a socket and a buffer; more readers should use a message queue. One caller may have a tenth. */
const streamsMaxDefault: OpenRequestsMax = { all: 1_000, ofOne: 100 }
/** For one caller more than the largest crowd that was measured (512). */
const waitsMaxDefault: OpenRequestsMax = { all: 10_000, ofOne: 1_000 }
/** A caller may hold them open, and so may its proxy when nobody named it as trusted; one address takes a tenth. */
const connectionsMax = { all: 20_000, ofOne: 2_000 }
/** Connections that the system holds until they are taken in: with Node's own 511 a crowd's connections are reset. The system may allow fewer. */
const backlog = 4_096
/** Ports that are tried when a default one is taken. */
const fallbackPorts = 20
/** How long requests may still take at a stop. */
export const stopWithin: Duration = seconds(5)

/** The address that it listens on. */
export interface HttpListening {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Whether to use the next free port when this one is taken. */
  readonly portFallback: boolean
}

export interface HttpServerOptions extends Omit<HttpParts, 'clock'> {
  readonly listening: HttpListening
  /** Default: the whole API. */
  readonly surface?: Surface
  /** Whose requests are accepted; default: only those for loopback's names, without a proxy. */
  readonly callers?: HttpCallers
  readonly limits?: { readonly streams?: OpenRequestsMax; readonly waits?: OpenRequestsMax }
  readonly clock?: Clock
}

const localCallers: HttpCallers = { hosts: loopbackOnly, trustedProxies: [] }

export class HttpServer extends ManagedService {
  readonly #options: HttpServerOptions
  readonly #clock: Clock
  #app: FastifyInstance | undefined
  #silent: SilentConnections | undefined
  #streams = new OpenRequests(streamsMaxDefault)
  #waits = new OpenRequests(waitsMaxDefault)

  constructor(options: HttpServerOptions) {
    super('http')
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  /** The port that it listens on; 0 while it does not. */
  get port(): number {
    return (this.#app?.server.address() as AddressInfo | null | undefined)?.port ?? 0 // listens on TCP only
  }

  /** The URL from this machine. */
  get url(): string {
    const { host: listened } = this.#options.listening
    const host = listened === '0.0.0.0' ? '127.0.0.1' : listened === '::' ? '::1' : listened
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}`
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    const { surface = 'api', callers = localCallers, limits = {}, listening, observers } = this.#options
    this.#streams = new OpenRequests(limits.streams ?? streamsMaxDefault)
    this.#waits = new OpenRequests(limits.waits ?? waitsMaxDefault)
    this.#app = await makeHttpApp({
      ...this.#options,
      surface,
      callers,
      clock: this.#clock,
      streams: this.#streams,
      waits: this.#waits,
      isStopping: () => stopping.aborted,
    })
    boundConnections(this.#app.server, {
      ...connectionsMax,
      trustedProxies: callers.trustedProxies,
      onRefused: (address) => observers.log.warn('http.connection_refused', { address }),
    })
    this.#silent = new SilentConnections(this.#app.server)
    stopping.throwIfAborted()
    await this.#listen(this.#app)
    const { port } = this
    if (port !== listening.port && listening.port !== 0)
      observers.log.warn('http.port_gave_way', { port, taken: listening.port })
  }

  async #listen(app: FastifyInstance): Promise<void> {
    const { host, port, portFallback } = this.#options.listening
    const last = portFallback && port !== 0 ? Math.min(port + fallbackPorts, 65_535) : port
    for (let candidate = port; candidate <= last; candidate += 1) {
      const error = await listenOn(app, host, candidate)
      if (error === undefined) return
      if (error.code !== 'EADDRINUSE') throw refusedPort(candidate, error)
    }
    if (portFallback) throw new Error(`All ports from ${port} to ${last} are taken. Set PORT to a free one.`)
    throw new Error(`Port ${port} is taken by another program. Set PORT to a free one, or stop that program.`)
  }

  protected override async onStop(): Promise<void> {
    const app = this.#app
    if (app === undefined) return
    this.#streams.endAll()
    this.#waits.endAll()
    const closing = this.#clock.schedule(stopWithin, () => app.server.closeAllConnections())
    try {
      const closed = app.close()
      this.#silent?.destroyAll()
      await closed
    } finally {
      closing.cancel()
      this.#app = undefined
    }
  }
}

const listenOn = async (
  app: FastifyInstance,
  host: string,
  port: number,
): Promise<NodeJS.ErrnoException | undefined> => {
  try {
    await app.listen({ host, port, backlog, listenTextResolver: () => '' })
    return undefined
  } catch (error) {
    return error as NodeJS.ErrnoException // what a socket throws
  }
}

const refusedPort = (port: number, error: NodeJS.ErrnoException): Error =>
  new Error(
    error.code === 'EACCES'
      ? `This user may not listen on port ${port}. Set PORT to one above 1023.`
      : `PORT is ${port}, and the server cannot listen there: ${error.message}`,
    { cause: error },
  )
