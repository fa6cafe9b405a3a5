/**
 * RabbitMQ with its Management Console and its MQTT plugin. Erlang's port mapper (epmd), which would be shared by every
 * node of the machine and outlive them, is a private one in the server's own process group.
 */
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import { listens } from './answers.ts'
import { findProgram } from './find-program.ts'
import { type Program, ServerProcess, type ServerPlace, placeFor } from './server-process.ts'

export interface RabbitPorts {
  readonly amqp: number
  readonly management: number
  readonly mqtt: number
}

export interface RabbitOptions {
  readonly ports?: RabbitPorts
  readonly folder?: string
  /** Lines of rabbitmq.conf. */
  readonly lines?: readonly string[]
  /** Besides those of its Management Console and of MQTT. */
  readonly plugins?: readonly string[]
  /** Its place in a cluster; default: it is alone. */
  readonly node?: RabbitNode
  /** Cores that Erlang schedules on; one unless told, since tests run many things beside it. */
  readonly cores?: number
}

export interface RabbitNode {
  readonly name: string
  /** The same for all nodes of a cluster. */
  readonly cookie: string
  /** Of the port mapper that they share; another node starts it. */
  readonly epmdPort: number
}

/** Its one user; the server is reachable from this machine only. */
const credentials = 'keyfob:keyfob'

export class RabbitServer extends ServerProcess {
  readonly #program: string
  readonly #ports: RabbitPorts
  readonly #distributionPort: number
  readonly #node: RabbitNode
  readonly #isAlone: boolean
  readonly #lines: readonly string[]
  readonly #plugins: readonly string[]
  readonly #cores: number

  private constructor(
    place: ServerPlace,
    program: string,
    ports: RabbitPorts,
    options: RabbitOptions,
    inner: { node: RabbitNode; distributionPort: number },
  ) {
    super('RabbitMQ', place)
    this.#program = program
    this.#ports = ports
    this.#distributionPort = inner.distributionPort
    this.#node = inner.node
    this.#isAlone = options.node === undefined
    this.#lines = options.lines ?? []
    this.#plugins = ['rabbitmq_management', 'rabbitmq_mqtt', ...(options.plugins ?? [])]
    this.#cores = options.cores ?? 1
  }

  static async start(options: RabbitOptions = {}): Promise<RabbitServer> {
    const program = await findProgram({
      name: 'RabbitMQ',
      programs: ['rabbitmq-server'],
      // The one in /usr/sbin changes the user, and the folder of that user is not ours.
      folders: () => ['/usr/lib/rabbitmq/bin'],
      debianPackage: 'rabbitmq-server',
    })
    const ports = options.ports ?? { amqp: await freePort(), management: await freePort(), mqtt: await freePort() }
    const node = options.node ?? { name: 'keyfob', cookie: randomBytes(16).toString('hex'), epmdPort: await freePort() }
    const place = await placeFor(ports.amqp, options.folder)
    const server = new RabbitServer(place, program, ports, options, { node, distributionPort: await freePort() })
    await server.start()
    return server
  }

  /** AMQP. */
  get url(): string {
    return `amqp://${credentials}@127.0.0.1:${this.#ports.amqp}`
  }

  /** The Management Console and its HTTP API, with user and password. */
  get managementUrl(): string {
    return `http://${credentials}@127.0.0.1:${this.#ports.management}`
  }

  /** Its MQTT plugin; a client without credentials is accepted. */
  get mqttUrl(): string {
    return `mqtt://127.0.0.1:${this.#ports.mqtt}`
  }

  get managementPort(): number {
    return this.#ports.management
  }

  get mqttPort(): number {
    return this.#ports.mqtt
  }

  /** Runs `rabbitmqctl` with these arguments. */
  async control(...args: readonly string[]): Promise<void> {
    const tool = join(dirname(this.#program), 'rabbitmqctl')
    await promisify(execFile)(tool, ['-q', ...args], { env: { ...process.env, ...this.#environment } })
  }

  get #environment(): Readonly<Record<string, string>> {
    const at = (name: string): string => join(this.folder, name)
    return {
      HOME: this.folder,
      ERL_EPMD_PORT: `${this.#node.epmdPort}`,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: `${this.#node.name}@localhost`,
      RABBITMQ_NODE_PORT: `${this.#ports.amqp}`,
      RABBITMQ_DIST_PORT: `${this.#distributionPort}`,
      RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced.config'),
      RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'),
      RABBITMQ_MNESIA_BASE: at('mnesia'),
      RABBITMQ_LOG_BASE: at('log'),
      RABBITMQ_PID_FILE: at('pid'),
      RABBITMQ_GENERATED_CONFIG_DIR: at('generated'),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_LOGS: '-',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `+S ${this.#cores}:${this.#cores} +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}`,
    }
  }

  protected override async program(): Promise<Program> {
    await this.#configure()
    // epmd first, in this process group; the node finds it there and starts none of its own.
    const script = `${this.#isAlone ? 'epmd -address 127.0.0.1 -port "$ERL_EPMD_PORT" & ' : ''}exec "$0"`
    return { command: 'sh', args: ['-c', script, this.#program], env: this.#environment }
  }

  async #configure(): Promise<void> {
    const { amqp, management, mqtt } = this.#ports
    const cookie = join(this.folder, '.erlang.cookie')
    await mkdir(join(this.folder, 'log'), { recursive: true })
    if (!existsSync(cookie)) await writeFile(cookie, this.#node.cookie, { mode: 0o400 })
    await writeFile(join(this.folder, 'plugins'), `[${this.#plugins.join(',')}].\n`)
    const lines = [
      `listeners.tcp.default = 127.0.0.1:${amqp}`,
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${management}`,
      `mqtt.listeners.tcp.default = 127.0.0.1:${mqtt}`,
      'mqtt.allow_anonymous = true',
      'mqtt.default_user = keyfob',
      'mqtt.default_pass = keyfob',
      'default_user = keyfob',
      'default_pass = keyfob',
      'vm_memory_high_watermark.absolute = 512MB',
      'disk_free_limit.absolute = 50MB',
      'log.console.level = warning',
      'heartbeat = 10',
      ...this.#lines,
    ]
    await writeFile(join(this.folder, 'rabbitmq.conf'), `${lines.join('\n')}\n`)
  }

  /** Its plugins start last, in no fixed order. */
  protected override async isReady(): Promise<boolean> {
    if (!(await listens(this.#ports.mqtt))) return false
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
    const url = `http://127.0.0.1:${this.#ports.management}/api/overview`
    const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(2_000) })
    await response.body?.cancel()
    return response.ok
  }
}
