/** The real servers with settings of production: nothing that is slow is switched off, and none is kept to one core. */
import { availableParallelism } from 'node:os'
import { MosquittoServer, PostgresServer, RabbitServer, RedisServer } from '@keyfob/testbed'
import pg from 'pg'
import { MqttConnection } from '../mqtt/mqtt-connection.ts'

/** fsync and synchronous_commit are on in the testbed. */
const postgresSettings = ['max_connections=200', 'shared_buffers=512MB', 'max_wal_size=4GB']
const rabbitLines = ['vm_memory_high_watermark.absolute = 2GB']
/** Mosquitto would hold commands back behind 20 that a client did not receipt yet. */
const mosquittoLines = ['allow_anonymous true', 'max_inflight_messages 0']

export class BenchServers {
  readonly postgres: PostgresServer
  readonly rabbit: RabbitServer
  readonly redis: RedisServer
  readonly mosquitto: MosquittoServer
  #databases = 0

  private constructor(postgres: PostgresServer, rabbit: RabbitServer, redis: RedisServer, mosquitto: MosquittoServer) {
    this.postgres = postgres
    this.rabbit = rabbit
    this.redis = redis
    this.mosquitto = mosquitto
  }

  static async start(): Promise<BenchServers> {
    const [rabbit, postgres, redis, mosquitto] = await Promise.all([
      RabbitServer.start({ cores: availableParallelism(), lines: rabbitLines }),
      PostgresServer.start({ settings: postgresSettings }),
      RedisServer.start(),
      MosquittoServer.start({ lines: mosquittoLines }),
    ])
    return new BenchServers(postgres, rabbit, redis, mosquitto)
  }

  /** Name and process of each. */
  get pids(): Readonly<Record<string, number>> {
    const { postgres, rabbit, redis, mosquitto } = this
    const all = { PostgreSQL: postgres, RabbitMQ: rabbit, Redis: redis, Mosquitto: mosquitto }
    return Object.fromEntries(Object.entries(all).map(([name, { pid }]) => [name, pid ?? 0]))
  }

  /** URL of a new, empty database. */
  async freshDatabase(): Promise<string> {
    this.#databases += 1
    const name = `bench_${this.#databases}`
    const client = new pg.Client(this.postgres.url)
    await client.connect()
    await client.query(`CREATE DATABASE ${name}`)
    await client.end()
    return this.postgres.urlOf(name)
  }

  /** The name of each, and its version. */
  async versions(): Promise<Readonly<Record<string, string>>> {
    const client = new pg.Client(this.postgres.url)
    await client.connect()
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version')
    await client.end()
    return {
      PostgreSQL: rows[0]?.server_version ?? '',
      RabbitMQ: await this.#rabbitVersion(),
      Mosquitto: await this.#mosquittoVersion(),
      Redis: /^redis_version:(.+?)\r?$/m.exec(await this.redis.ask('INFO server'))?.[1] ?? '',
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.rabbit, this.postgres, this.redis, this.mosquitto].map((server) => server.close()))
  }

  /** It tells on a topic of its own: `mosquitto version 2.0.11`. */
  async #mosquittoVersion(): Promise<string> {
    const mqtt = await MqttConnection.connect(this.mosquitto.url, 'bench-version')
    const told = new Promise<string>((resolve) => {
      mqtt.onMessage = (_topic, payload) => resolve(payload.toString().replace('mosquitto version ', ''))
    })
    await mqtt.subscribe('$SYS/broker/version')
    const version = await told
    mqtt.end()
    return version
  }

  async #rabbitVersion(): Promise<string> {
    const { host, username, password } = new URL(this.rabbit.managementUrl)
    const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
    const response = await fetch(`http://${host}/api/overview`, { headers: { authorization } })
    return ((await response.json()) as { rabbitmq_version: string }).rabbitmq_version // RabbitMQ's own API
  }
}
