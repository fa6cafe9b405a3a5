/** Two whole servers on one database and one Redis, as two replicas. */
import { RedisServer, dropDatabase, eventually, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { newApiKey } from './access/api-key.ts'
import { makeConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import { makeLogging } from './observability/logger.ts'
import { type KeyfobServer, makeServer } from './server.ts'

const { postgresUrl } = inject('servers')
let database: string
let redis: RedisServer
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let replicas: readonly KeyfobServer[]
const quotas = 'caller:1000/1h,vin:10/1h'

const startOne = async (): Promise<KeyfobServer> => {
  const settings = {
    DATABASE_URL: database,
    REDIS_URL: redis.url,
    PORT: '0',
    KEYFOB_MQTT_PORT: '0',
    KEYFOB_MQTT_WS_PORT: '0',
    KEYFOB_DATA_DIR: folder.path,
    KEYFOB_DEMO_VEHICLES: '0',
    KEYFOB_LOG_LEVEL: 'silent',
    KEYFOB_QUOTAS: quotas,
  }
  const config = makeConfig(readEnvironment(settings))
  const server = await makeServer({ config, logging: makeLogging(config.logLevel) })
  await server.start()
  return server
}

beforeAll(async () => {
  ;[database, redis, folder] = await Promise.all([freshDatabase(postgresUrl), RedisServer.start(), temporaryFolder()])
  replicas = [await startOne(), await startOne()]
})
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()))
  await redis.close()
  await dropDatabase(postgresUrl, database)
  await folder.remove()
})

const urlOf = (nth: number, path: string): string => replicas[nth % 2]!.apiUrl + path // of two
const submit = async (nth: number, vin: string, key = `k${nth}`): Promise<Response> =>
  fetch(urlOf(nth, '/commands'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ command: 'locate', vin }),
  })
const statusesOf = async (answers: readonly Promise<Response>[]): Promise<Record<number, number>> => {
  const counts: Record<number, number> = {}
  for (const answer of await Promise.all(answers)) counts[answer.status] = (counts[answer.status] ?? 0) + 1
  return counts
}

const read = async (path: string) => (await fetch(urlOf(0, path))).json()

/** Of a campaign with both vehicles one waits for a place, and shows it; the other one gets its command. */
const expectWaits = async (full: string, free: string): Promise<void> => {
  const made = await fetch(urlOf(0, '/campaigns'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'c', command: 'locate', target: { vins: [full, free] } }),
  })
  const { id } = (await made.json()) as { id: string } // of 201
  const seen = async (): Promise<Record<string, unknown>> => {
    const { items } = (await read(`/campaigns/${id}/vehicles`)) as { items: { vin: string; reason: string }[] } // as the API has it
    return Object.fromEntries(items.map(({ vin, reason }) => [vin, reason]))
  }
  await eventually(async () => {
    const { [full]: waits, [free]: goes } = await seen()
    return waits === 'quota_exceeded' && goes !== null && goes !== 'quota_exceeded'
  })
  const sent = (await read(`/commands?who=campaign:${id}`)) as { items: { vin: string }[] } // as the API has it
  expect(sent.items.map(({ vin }) => vin)).toEqual([free])
}

describe('two replicas', () => {
  it('share one count of a quota, and know repetitions of each other [L10]', async () => {
    const vin = '1KFKT00E4T0000001'
    const many = Array.from({ length: 30 }, (_, nth) => submit(nth, vin))
    expect(await statusesOf(many)).toEqual({ 202: 10, 429: 20 })
    const accepted = (await Promise.all(many)).findIndex(({ status }) => status === 202)
    const again = await submit(accepted + 1, vin, `k${accepted}`)
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true'])
  })

  it('count refused API keys together', async () => {
    const headers = { authorization: `Bearer ${newApiKey().text}` }
    const many = []
    for (let nth = 0; nth < 30; nth += 1) many.push(fetch(urlOf(nth, '/commands'), { headers }))
    expect(await statusesOf(many)).toEqual({ 401: 20, 429: 10 })
  })

  it('let the vehicles of a campaign wait that have no place, and no others', async () => {
    const [full, free] = ['1KFKT00E4T0000003', '1KFKT00E4T0000004']
    const many = Array.from({ length: 10 }, (_, nth) => submit(nth, full, `c${nth}`))
    expect(await statusesOf(many)).toEqual({ 202: 10 })
    await expectWaits(full, free)
  })

  it('submit what they have a place for when Redis is killed, each for itself', async () => {
    const vin = '1KFKT00E4T0000002'
    await redis.kill()
    const many = Array.from({ length: 60 }, (_, nth) => submit(nth, vin, `d${nth}`))
    expect(await statusesOf(many)).toEqual({ 202: 20, 429: 40 })
    // Whichever of them runs it.
    await expectWaits(vin, '1KFKT00E4T0000005')
  })
})
