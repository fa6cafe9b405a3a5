import { join } from 'node:path'
import { KeyfobProcess } from '@keyfob/testbed'
import { readProcess } from './read-metrics.ts'
import type { Stage } from './stage.ts'
import type { Target } from './target.ts'

type Role = 'api,worker' | 'api' | 'worker'

interface KeyfobOptions {
  readonly name?: string
  /** One process for each. */
  readonly roles?: readonly Role[]
  /** Default: a new, empty database. */
  readonly databaseUrl?: string
  /** Settings beside those of the servers. */
  readonly env?: Readonly<Record<string, string>>
}

export interface KeyfobTarget extends Target {
  readonly processes: readonly { readonly name: string; readonly role: Role; readonly keyfob: KeyfobProcess }[]
  /** What all of them were started with. */
  readonly env: Readonly<Record<string, string>>
}

/** Keyfob on the real servers. */
export const startKeyfob = async (
  stage: Stage,
  { name = 'Keyfob', roles = ['api,worker'], databaseUrl: url, env: more = {} }: KeyfobOptions = {},
): Promise<KeyfobTarget> => {
  const { servers } = stage
  const { folder, nodeArgs } = stage.prepare()
  const databaseUrl = url ?? (await servers.freshDatabase())
  const env = {
    DATABASE_URL: databaseUrl,
    AMQP_URL: servers.rabbit.url,
    REDIS_URL: servers.redis.url,
    MQTT_URL: servers.mosquitto.url,
    KEYFOB_LOG_LEVEL: 'info',
    ...more,
  }
  const processes: KeyfobTarget['processes'][number][] = []
  // One after another: the first makes the tables.
  for (const [index, role] of roles.entries()) {
    const ownName = roles.length === 1 ? 'Keyfob' : `Keyfob ${role} ${index + 1}`
    const own = ownName.replaceAll(' ', '-')
    const keyfob = await KeyfobProcess.start({
      dataDir: join(folder, own),
      env: { ...env, KEYFOB_ROLES: role },
      nodeArgs: nodeArgs(own),
      logFile: join(folder, `${own}.log`),
    })
    processes.push({ name: ownName, role, keyfob })
  }
  return {
    name,
    processes,
    env,
    dialect: 'keyfob',
    mqttUrl: servers.mosquitto.url,
    apis: processes.filter(({ role }) => role !== 'worker').map(({ keyfob }) => keyfob.api),
    ledger: { kind: 'sql', url: databaseUrl },
    pids: Object.fromEntries(processes.map((each) => [each.name, each.keyfob.pid ?? 0])),
    eventsWaiting: () => eventsWaitingOf(processes.map(({ keyfob }) => keyfob.api)),
    stop: async () => void (await Promise.all(processes.map(({ keyfob }) => keyfob.stop()))),
  }
}

/** Each process counts in the database, and knows less or more of it: the relay's cursor moves a few times a second. */
const eventsWaitingOf = async (apis: readonly string[]): Promise<number> => {
  const samples = await Promise.all(apis.map(readProcess))
  return Math.max(0, ...samples.map(({ queues }) => queues['events to publish'] ?? 0))
}
