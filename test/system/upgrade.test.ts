/** A rolling upgrade and its rollback under load, behind HAProxy, on real servers: two builds run beside each other. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { minutes, seconds, systemClock } from '@keyfob/runtime'
import { runSimulation } from '@keyfob/simulator'
import { HaproxyServer, KeyfobProcess, temporaryFolder, freshDatabase } from '@keyfob/testbed'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { buildNextVersion } from '../next-version.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const servers = inject('servers')
let database: string
let proxy: HaproxyServer
let next: string
let replicas: readonly KeyfobProcess[]
const prefix = `t-${randomBytes(4).toString('hex')}`
const topicPrefix = `${prefix}/v1`

beforeAll(async () => {
  ;[folder, database] = await Promise.all([temporaryFolder(), freshDatabase(servers.postgresUrl)])
  next = await buildNextVersion(join(folder.path, 'next'))
  const env = {
    DATABASE_URL: database,
    AMQP_URL: servers.amqpUrl,
    REDIS_URL: servers.redisUrl,
    MQTT_URL: servers.mosquittoUrl,
    KEYFOB_TOPIC_PREFIX: topicPrefix,
    KEYFOB_QUEUE_PREFIX: prefix,
    KEYFOB_STOP_NOTICE_SECONDS: '1',
    KEYFOB_LOG_LEVEL: 'warn',
  }
  const start = (role: string) => KeyfobProcess.start({ dataDir: folder.path, env: { ...env, KEYFOB_ROLES: role } })
  replicas = await Promise.all(['api', 'api', 'worker', 'worker'].map(start))
  proxy = await HaproxyServer.start(replicas.slice(0, 2).map(({ httpPort }) => httpPort))
})

afterAll(async () => {
  await proxy.close()
  await Promise.all(replicas.map((replica) => replica.stop()))
  await folder.remove()
})

/** One after the other, as a rolling update does. Each one that leaves has drained: exit code 0. */
const roll = async (program?: string): Promise<void> => {
  for (const replica of replicas) {
    expect(await replica.replace(program)).toBe(0)
    await systemClock.sleep(seconds(1))
  }
}

const migrationsApplied = async (): Promise<readonly string[]> => {
  const client = new pg.Client(database)
  await client.connect()
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY name')
  await client.end()
  return rows.map(({ name }) => name)
}

it('loses no request and breaks no law, there and back', async () => {
  const over = new AbortController()
  const running = runSimulation({
    vehicles: 30,
    commandsPerMinute: 600,
    duration: minutes(5),
    behaviours: [],
    seed: 1,
    api: proxy.url,
    broker: { url: servers.mosquittoUrl },
    topicPrefix,
    signal: over.signal,
  })
  const rolling = (async () => {
    await systemClock.sleep(seconds(3))
    await roll(next)
    expect(await migrationsApplied()).toContain('9999_next.sql')
    await roll()
    await systemClock.sleep(seconds(3))
  })().finally(() => over.abort())
  const [report] = await Promise.all([running, rolling])
  const { commands, lawsBroken, effects, unsettled, byState } = report
  expect({ lawsBroken, doubles: effects.doubles, late: effects.late, unsettled }).toEqual({
    lawsBroken: [],
    doubles: [],
    late: [],
    unsettled: [],
  })
  // Asked again with their key where the answer was 503 or none; none ended without a yes or no.
  expect(commands.failed).toEqual({})
  expect(commands.accepted).toBeGreaterThan(100)
  expect(byState.succeeded).toBeGreaterThan(commands.accepted / 2)
})
