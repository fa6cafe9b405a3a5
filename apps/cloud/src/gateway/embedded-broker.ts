/**
 * The MQTT broker in this process (aedes): MQTT 3.1.1 and 5.0, over TCP and WebSocket. It holds only retained messages,
 * in memory: they are lost with the process, and new births replace them.
 *
 * No client harms the others: everything that it can make grow is bounded (`broker-limits.ts`), and its errors end only
 * its own connection. A packet that is too large is refused by its fixed header. While too many messages of one client
 * are being handled no more are read from it, so a flood waits in the sender's own socket.
 */
import { type Server, type Socket, createServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Clock, ManagedService, type Service, systemClock } from '@keyfob/runtime'
import type { Client, PublishPacket } from 'aedes'
import type { Log } from '../ports/log.ts'
import type { VehicleAccess } from '../ports/vehicle-access.ts'
import { brokerLimits, connectWithin, drainWithin, goodbyeWithin } from './broker-limits.ts'
import { BrokerRules, type Judge } from './broker-rules.ts'
import { gateReads } from './gate-reads.ts'
import { listenOnPort } from './listen-on-port.ts'
import { LocalAedes } from './local-aedes.ts'
import { OpenSockets } from './open-sockets.ts'
import type { PublishProperties } from './publish-properties.ts'
import { makeTlsServer } from './tls-server.ts'
import { VehicleGuard } from './vehicle-guard.ts'
import { makeWebSocketServer } from './websocket-server.ts'

export interface EmbeddedBrokerOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly wsPort: number
  /** Whether the next free port will do when this one is taken. */
  readonly portFallback: boolean
  readonly wsPortFallback: boolean
  /** What vehicles must show; null: nothing, and every client may do what the contract allows. */
  readonly access?: VehicleAccess | null
  /** Null: no TLS. */
  readonly tls?: EmbeddedBrokerTls | null
  readonly log: Log
  readonly clock?: Clock
}

export interface EmbeddedBrokerTls {
  /** Where it listens; the other two listen on `host`. */
  readonly host: string
  readonly port: number
  readonly portFallback: boolean
  readonly cert: string
  readonly key: string
  /** PEM; null: certificates of vehicles are not asked for. Read at the start. */
  readonly vehicleAuthority: () => string | null
}

/** Finds half-open connections (a vehicle in a tunnel), even when the client asked for no keep-alive. */
const socketOptions = { keepAlive: true, keepAliveInitialDelay: 60_000, noDelay: true }

export class EmbeddedBroker extends ManagedService {
  readonly #options: EmbeddedBrokerOptions
  readonly #log: Log
  readonly #sockets = new OpenSockets(brokerLimits.connections)
  #judge: Judge = async () => 'distribute'
  #aedes: LocalAedes | undefined
  #rules: BrokerRules | undefined
  #doors: Server[] = []
  #guarding: Service | undefined
  #ports = { mqtt: 0, websocket: 0, tls: 0 }

  constructor(options: EmbeddedBrokerOptions) {
    super('broker')
    this.#options = options
    this.#log = options.log
  }

  /** The port for MQTT over TCP; 0 while it does not listen. */
  get port(): number {
    return this.#ports.mqtt
  }

  /** The port for MQTT over WebSocket; 0 while it does not listen. */
  get wsPort(): number {
    return this.#ports.websocket
  }

  /** The port for MQTT over TLS; 0 while it does not listen. */
  get tlsPort(): number {
    return this.#ports.tls
  }

  get isOpen(): boolean {
    return this.#ports.websocket !== 0
  }

  /** Judges every message of a client. Until it is set, every message is distributed. */
  judgeBy(judge: Judge): void {
    this.#judge = judge
  }

  /** QoS 1 to all current subscribers. Resolves when the broker has it, even if there is no subscriber. */
  async publish(topic: string, payload: string, properties: PublishProperties): Promise<void> {
    const aedes = this.#aedes
    if (aedes === undefined || !this.isOpen) throw new Error('The embedded broker is not running.')
    const packet = { cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, properties } as const
    this.#send(aedes, packet)
  }

  /** Clears the retained message of a topic. */
  async clear(topic: string): Promise<void> {
    const aedes = this.#aedes
    if (aedes === undefined || !this.isOpen) throw new Error('The embedded broker is not running.')
    const packet = { cmd: 'publish', topic, payload: '', qos: 1, dup: false, retain: true } as const
    this.#send(aedes, packet)
    this.#rules?.forget(topic)
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    const { host, port, wsPort, portFallback, wsPortFallback } = this.#options
    const handle = await this.#openAedes(stopping)
    const tcp = createServer(socketOptions, (socket) => this.#admit(socket) && handle(socket))
    const websocket = makeWebSocketServer(handle)
    websocket.on('connection', (socket) => this.#admit(socket))
    this.#doors = [tcp, websocket]
    const mqttPort = await listenOnPort(tcp, { host, port, fallback: portFallback, variable: 'KEYFOB_MQTT_PORT' })
    stopping.throwIfAborted()
    const websocketPort = await listenOnPort(websocket, {
      host,
      port: wsPort,
      fallback: wsPortFallback,
      variable: 'KEYFOB_MQTT_WS_PORT',
    })
    const tlsPort = await this.#openTls(handle, stopping)
    await this.#guarding?.start()
    this.#ports = { mqtt: mqttPort, websocket: websocketPort, tls: tlsPort }
    this.#tellGaveWay('mqtt', port, mqttPort)
    this.#tellGaveWay('websocket', wsPort, websocketPort)
  }

  protected override async onStop(): Promise<void> {
    this.#ports = { mqtt: 0, websocket: 0, tls: 0 }
    await this.#guarding?.stop()
    const closed = this.#doors.map(closeServer)
    const ended = this.#aedes?.end()
    // Clients that do not take their DISCONNECT, and those that never said CONNECT, are not waited for.
    const { clock = systemClock } = this.#options
    const timer = clock.schedule(goodbyeWithin, () => this.#sockets.destroyAll())
    await ended
    this.#sockets.destroyAll()
    await Promise.all([...closed, this.#sockets.empty()])
    timer.cancel()
    this.#doors = []
    this.#aedes = undefined
  }

  /** Resolves to its port; 0: there is no TLS. */
  async #openTls(handle: (stream: Duplex) => void, stopping: AbortSignal): Promise<number> {
    const { tls } = this.#options
    if (!tls) return 0
    stopping.throwIfAborted()
    const { host, port, portFallback: fallback, cert, key, vehicleAuthority } = tls
    const refused = (problem: string): void =>
      this.#log.warn('broker.login_refused', { problem: `Its certificate is not accepted: ${problem}` })
    const server = makeTlsServer({ cert, key, vehicleAuthority: vehicleAuthority() }, handle, refused)
    server.on('connection', (socket) => this.#admit(socket))
    this.#doors.push(server)
    const found = await listenOnPort(server, { host, port, fallback, variable: 'KEYFOB_MQTTS_PORT' })
    this.#tellGaveWay('tls', port, found)
    return found
  }

  #makeGuard(): VehicleGuard | null {
    const { access, clock = systemClock } = this.#options
    if (!access) return null
    const onDefect = (client: Client, error: unknown): void => {
      this.#noteDefect(client.id, error)
      client.conn.destroy()
    }
    const guard = new VehicleGuard({ access, clock, log: this.#log, onDefect })
    this.#guarding = guard.watch()
    return guard
  }

  /** Resolves to the handler of connections. */
  async #openAedes(stopping: AbortSignal): Promise<(stream: Duplex) => void> {
    const rules = new BrokerRules(
      (message) => this.#judge(message),
      this.#makeGuard(),
      this.#log,
      () => stopping.aborted,
    )
    const options = {
      ...rules.hooks,
      // Unbounded, because with a bound one slow subscriber would block all others; what waits for it is bounded.
      concurrency: 0,
      connectTimeout: connectWithin,
      drainTimeout: drainWithin,
      maximumPacketSize: brokerLimits.packetBytes,
      receiveMaximum: brokerLimits.receiveMaximum,
    }
    const aedes = await LocalAedes.open(options, (id, error) => this.#noteDefect(id, error))
    this.#aedes = aedes
    this.#rules = rules
    this.#listenToErrors(aedes)
    return (stream) => {
      const client = aedes.handle(stream)
      gateReads(stream, () => rules.isBusy(client))
    }
  }

  /** Not waited for: aedes calls back when the slowest subscriber has taken it, which the sender does not need to know. */
  #send(aedes: LocalAedes, packet: PublishPacket): void {
    aedes.publish(packet, (error) => {
      if (error) this.#log.warn('broker.publish_failed', { topic: packet.topic, error: String(error) })
    })
  }

  #listenToErrors(aedes: LocalAedes): void {
    aedes.on('clientError', (client, error) => this.#noteError(client, error))
    aedes.on('connectionError', (client, error) => this.#noteError(client, error))
    // Not in the types: errors that belong to no client. Without a listener they would end the process.
    const emitter: NodeJS.EventEmitter = aedes
    emitter.on('error', (error: unknown) => this.#log.error('broker.failed', { error: String(error) }))
  }

  #admit(socket: Socket): boolean {
    if (this.#sockets.admit(socket)) return true
    this.#log.warn('broker.full', { connections: this.#sockets.size })
    return false
  }

  /** Lost connections are normal; a packet that is too large is a mistake of the client, which may not notice. */
  #noteError(client: Client, error: Error): void {
    const isTooLarge = error.message === 'packet too large'
    const fields = { client: client.id?.slice(0, 100), error: error.message }
    if (isTooLarge) this.#log.warn('broker.packet_too_large', { ...fields, bytesMax: brokerLimits.packetBytes })
    else this.#log.debug('broker.client_failed', fields)
  }

  #noteDefect(id: string | undefined, error: unknown): void {
    const { stack } = error instanceof Error ? error : new Error(String(error))
    this.#log.error('broker.client_broke', { client: id?.slice(0, 100), error: String(error), stack })
  }

  #tellGaveWay(transport: string, wanted: number, port: number): void {
    if (port !== wanted && wanted !== 0) this.#log.warn('broker.port_gave_way', { transport, port, taken: wanted })
  }
}

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // Its only error says that it never listened.
    server.close(() => resolve())
  })
