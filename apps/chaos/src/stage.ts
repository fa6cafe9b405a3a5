/**
 * Everything that a chaos run plays on: four real servers, each behind a proxy that can fail, a proxy between the
 * vehicles and their broker, and Keyfob as processes: two `api`, two `worker`.
 */
import { seconds, systemClock } from '@keyfob/runtime'
import { FaultProxy, KeyfobProcess, RealServers, eventually, temporaryFolder } from '@keyfob/testbed'

export type ServerName = 'postgres' | 'rabbit' | 'redis' | 'mosquitto'
export type LinkName = ServerName | 'vehicles'

export interface Replica {
  readonly name: string
  readonly role: 'api' | 'worker'
  readonly process: KeyfobProcess
}

interface Folder {
  readonly path: string
  readonly remove: () => Promise<void>
}

export class Stage {
  readonly servers: RealServers
  readonly links: Readonly<Record<LinkName, FaultProxy>>
  readonly #folder: Folder
  #replicas: readonly Replica[] = []

  private constructor(servers: RealServers, links: Readonly<Record<LinkName, FaultProxy>>, folder: Folder) {
    this.servers = servers
    this.links = links
    this.#folder = folder
  }

  static async open(): Promise<Stage> {
    const servers = await RealServers.start()
    const { postgres, rabbit, redis, mosquitto } = servers
    const to = (port: number): Promise<FaultProxy> => FaultProxy.open(port)
    const links = {
      postgres: await to(postgres.port), rabbit: await to(rabbit.port), redis: await to(redis.port),
      mosquitto: await to(mosquitto.port), vehicles: await to(mosquitto.port),
    } // prettier-ignore
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

  /** Of the vehicles' journals. */
  get memoryDir(): string {
    return this.#folder.path
  }

  /** Every part is there, and every process says that it is ready. */
  async whole(): Promise<void> {
    for (const link of Object.values(this.links)) link.resume()
    for (const { process } of this.#replicas) await process.start()
    const isReady = async ({ process }: Replica) => (await fetch(`${process.api}/readyz`)).ok
    for (const replica of this.#replicas) await eventually(() => isReady(replica), { within: seconds(90), every: 200, what: `${replica.name} being ready` }) // prettier-ignore
  }

  async close(): Promise<void> {
    await Promise.all(this.#replicas.map(({ process }) => process.kill()))
    for (const link of Object.values(this.links)) await link.close()
    await this.servers.close()
    await this.#folder.remove()
  }

  async #startReplicas(): Promise<void> {
    const env = this.#environment()
    const start = async (role: Replica['role'], nth: number): Promise<Replica> => {
      const process = await KeyfobProcess.start({ dataDir: `${this.#folder.path}/${role}-${nth}`, env: { ...env, KEYFOB_ROLES: role } }) // prettier-ignore
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

export const waitFor = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  systemClock.sleep(milliseconds, signal).catch(() => undefined)
