/**
 * Everything that a chaos run acts on: four real servers, each behind a proxy that can fail, a proxy between the
 * vehicles and their broker, and Keyfob as processes: two `api`, two `worker`.
 */
import { seconds, systemClock } from '@keyfob/runtime'
import {
  FaultProxy,
  KeyfobProcess,
  MosquittoServer,
  PostgresPair,
  RabbitCluster,
  RealServers,
  RedisServer,
  eventually,
  temporaryFolder,
} from '@keyfob/testbed'

export type ServerName = 'postgres' | 'rabbit' | 'redis' | 'mosquitto'
/** `reader`: of the run's own consumer; nothing happens to it. */
export type LinkName = ServerName | 'vehicles' | 'reader'

export interface Replica {
  readonly name: string
  readonly role: 'api' | 'worker'
  readonly process: KeyfobProcess
}

interface Folder {
  readonly path: string
  readonly remove: () => Promise<void>
}

/** What faults need of a server; a cluster counts as one. */
interface Controls {
  readonly port: number
  readonly url: string
  kill(): Promise<void>
  start(): Promise<void>
  pause(): void
  resume(): void
  close(): Promise<void>
}

export interface StageServers {
  readonly postgres: Controls
  readonly rabbit: Controls & { control(...args: readonly string[]): Promise<void> }
  readonly redis: Controls & { ask(command: string): Promise<string> }
  readonly mosquitto: Controls
}

export class Stage {
  readonly servers: StageServers
  readonly links: Readonly<Record<LinkName, FaultProxy>>
  readonly #folder: Folder
  #replicas: readonly Replica[] = []

  private constructor(servers: StageServers, links: Readonly<Record<LinkName, FaultProxy>>, folder: Folder) {
    this.servers = servers
    this.links = links
    this.#folder = folder
  }

  /** `isCluster`: three RabbitMQ nodes, and a PostgreSQL primary with a synchronous standby that is promoted. */
  static async open({ isCluster }: { readonly isCluster: boolean }): Promise<Stage> {
    const servers = isCluster ? await startClusters() : await RealServers.start()
    const { postgres, rabbit, redis, mosquitto } = servers
    const to = (server: Controls): Promise<FaultProxy> => FaultProxy.open(() => server.port)
    const links = {
      postgres: await to(postgres),
      rabbit: await to(rabbit),
      redis: await to(redis),
      mosquitto: await to(mosquitto),
      vehicles: await to(mosquitto),
      reader: await to(rabbit),
    }
    const stage = new Stage(servers, links, await temporaryFolder('keyfob-chaos-'))
    await stage.#startReplicas()
    return stage
  }

  get replicas(): readonly Replica[] {
    return this.#replicas
  }

  get apis(): readonly string[] {
    return this.#replicas.filter(({ role }) => role === 'api').map(({ process }) => process.api)
  }

  /** Where vehicles connect. */
  get vehiclesUrl(): string {
    return this.links.vehicles.through(this.servers.mosquitto.url)
  }

  /** Where the run's own consumer connects. */
  get readerUrl(): string {
    return this.links.reader.through(this.servers.rabbit.url)
  }

  /** Of the vehicles' journals. */
  get memoryDir(): string {
    return this.#folder.path
  }

  /** Every part is there, and every process says that it is ready. */
  async whole(): Promise<void> {
    for (const link of Object.values(this.links)) link.resume()
    for (const { process } of this.#replicas) await process.start()
    const isReady = async ({ process }: Replica) => (await fetch(`${process.api}/readyz`)).ok
    for (const replica of this.#replicas)
      await eventually(() => isReady(replica), { within: seconds(90), every: 200, what: `${replica.name} being ready` })
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map(({ process }) => process.kill()))
    for (const link of Object.values(this.links)) await link.close()
    await Promise.all(Object.values(this.servers).map((server) => server.close()))
    await this.#folder.remove()
  }

  async #startReplicas(): Promise<void> {
    const env = this.#environment()
    const start = async (role: Replica['role'], nth: number): Promise<Replica> => {
      const process = await KeyfobProcess.start({
        dataDir: `${this.#folder.path}/${role}-${nth}`,
        env: { ...env, KEYFOB_ROLES: role },
      })
      return { name: `${role}-${nth}`, role, process }
    }
    this.#replicas = await Promise.all([start('api', 1), start('api', 2), start('worker', 1), start('worker', 2)])
  }

  #environment(): Readonly<Record<string, string>> {
    const { postgres, rabbit, redis, mosquitto } = this.servers
    return {
      DATABASE_URL: this.links.postgres.through(postgres.url),
      AMQP_URL: this.links.rabbit.through(rabbit.url),
      REDIS_URL: this.links.redis.through(redis.url),
      MQTT_URL: this.links.mosquitto.through(mosquitto.url),
    }
  }
}

const startClusters = async (): Promise<StageServers> => {
  const [rabbit, postgres, redis, mosquitto] = await Promise.all([
    RabbitCluster.start(),
    PostgresPair.start(),
    RedisServer.start(),
    MosquittoServer.start(),
  ])
  return { rabbit, postgres, redis, mosquitto }
}

export const waitFor = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  systemClock.sleep(milliseconds, signal).catch(() => undefined)
