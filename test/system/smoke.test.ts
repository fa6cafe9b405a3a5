/** `keyfob smoke` as a person or a pipeline runs it, against the embedded parts and against real ones. */
import { randomBytes } from 'node:crypto'
import { KeyfobProcess, freshDatabase, runKeyfobProgram, temporaryFolder } from '@keyfob/testbed'
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'

interface Hop {
  readonly hop: string
  readonly verdict: string
  readonly detail: string
}

const smoke = async (...words: readonly string[]): Promise<{ code: number | null; hops: readonly Hop[] }> => {
  const { code, out } = await runKeyfobProgram(['smoke', '--json', ...words])
  const lines = out.split('\n').filter((line) => line !== '')
  return { code, hops: lines.map((line) => JSON.parse(line) as Hop) }
}

const notOk = (hops: readonly Hop[]): readonly string[] =>
  hops.filter(({ verdict }) => verdict !== 'ok').map(({ hop, detail }) => `${hop}: ${detail}`)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

describe('keyfob smoke', () => {
  it('goes through the embedded parts, and names what it could not look at', async () => {
    const keyfob = await KeyfobProcess.start({
      dataDir: `${folder.path}/embedded`,
      env: { KEYFOB_VIN_CHECK_DIGIT: 'true' },
    })
    const { code, hops } = await smoke('--api', keyfob.api)
    expect(notOk(hops)).toEqual([
      'listen to RabbitMQ: name RabbitMQ with --amqp',
      'statuses on RabbitMQ: name RabbitMQ with --amqp',
    ])
    expect(code).toBe(0)
    const nobody = await smoke('--api', keyfob.api, '--mqtt', 'mqtt://127.0.0.1:1', '--within', '10m')
    expect(notOk(nobody.hops).at(-1)).toMatch(/the vehicle has no connection to mqtt:.*: connect ECONNREFUSED.*--mqtt/)
    expect(nobody.hops.at(-1)).toMatchObject({ hop: 'clean up', verdict: 'ok' })
    expect(nobody.code).toBe(1)
    expect(((await (await fetch(`${keyfob.api}/vehicles`)).json()) as { items: unknown[] }).items).toEqual([]) // the API's own
    await keyfob.stop()
  })

  it('goes through real parts, and leaves nothing at the broker', async () => {
    const servers = inject('servers')
    const prefix = `t-${randomBytes(4).toString('hex')}`
    const env = {
      MQTT_URL: servers.mosquittoUrl,
      AMQP_URL: servers.amqpUrl,
      REDIS_URL: servers.redisUrl,
      DATABASE_URL: await freshDatabase(servers.postgresUrl),
      KEYFOB_QUEUE_PREFIX: prefix,
      KEYFOB_TOPIC_PREFIX: `${prefix}/v1`,
    }
    const keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/real`, env })
    const { code, hops } = await smoke('--api', keyfob.api, '--amqp', env.AMQP_URL, '--queue-prefix', prefix)
    expect(notOk(hops)).toEqual([])
    expect(code).toBe(0)
    expect(hops.find(({ hop }) => hop === 'statuses on RabbitMQ')?.detail).toContain('succeeded')
    expect(await retainedBelow(env.MQTT_URL, `${prefix}/#`)).toEqual([])
    await keyfob.stop()
  })
})

/** What a subscriber gets at once: SUBACK comes after the retained messages, and a ping after both. */
const retainedBelow = async (url: string, filter: string): Promise<readonly string[]> => {
  const client = await connectAsync(url)
  const topics: string[] = []
  client.on('message', (topic) => topics.push(topic))
  await client.subscribeAsync(filter, { qos: 1 })
  await client.publishAsync('smoke/end', '', { qos: 1 })
  await client.endAsync()
  return topics
}
