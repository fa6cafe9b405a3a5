/** `keyfob doctor` against real servers: it logs in to what is named, and says what is wrong with it. */
import { freePort } from '@keyfob/testbed'
import { afterEach, expect, inject, it, vi } from 'vitest'
import { runKeyfob } from '../testing/run-keyfob.ts'
import type { Finding } from './finding.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  process.exitCode = undefined
})

const withUser = (url: string, user: string): string => {
  const other = new URL(url)
  other.username = user
  other.password = 'sesame'
  return other.href
}

const examine = async (variables: Readonly<Record<string, string>>): Promise<ReadonlyMap<string, Finding>> => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  const nowhere = `http://127.0.0.1:${await freePort()}`
  const { out } = await runKeyfob('doctor', '--json', '--api', nowhere)
  expect(out).not.toContain('sesame')
  return new Map(
    out
      .trim()
      .split('\n')
      .map((each) => JSON.parse(each) as Finding)
      .map((finding) => [finding.part, finding]),
  )
}

it('logs in to PostgreSQL, RabbitMQ, Redis and the broker', async () => {
  const { postgresUrl: postgres, amqpUrl: rabbit, redisUrl: redis, mosquittoUrl: mosquitto } = inject('servers')
  const found = await examine({ DATABASE_URL: postgres, AMQP_URL: rabbit, REDIS_URL: redis, MQTT_URL: mosquitto })
  expect(found.get('database')).toMatchObject({
    verdict: 'ok',
    detail: expect.stringMatching(/^PostgreSQL \d+.*, logged in as /),
  })
  expect(found.get('database: rights')).toMatchObject({ verdict: 'ok' })
  expect(found.get('clock')).toMatchObject({ verdict: 'ok' })
  expect(found.get('queue')).toMatchObject({
    verdict: 'ok',
    detail: expect.stringMatching(/^RabbitMQ \d+\.\d+.*a message came back/),
  })
  expect(found.get('cache')).toMatchObject({ verdict: 'ok', detail: expect.stringMatching(/^Redis \d/) })
  expect(found.get('mqtt broker')).toMatchObject({
    verdict: 'ok',
    detail: expect.stringMatching(/mosquitto version 2.*came back after/),
  })
  expect(found.get('disk')).toMatchObject({ detail: expect.stringContaining('MiB are free') })
})

it('says what to do where a login is refused, and shows no password', async () => {
  const { postgresUrl: postgres, amqpUrl: rabbit, redisUrl: redis } = inject('servers')
  const found = await examine({
    DATABASE_URL: withUser(postgres, 'nobody_here'),
    AMQP_URL: withUser(rabbit, 'nobody'),
    REDIS_URL: withUser(redis, 'nobody'),
  })
  for (const [part, variable] of [
    ['database', 'DATABASE_URL'],
    ['queue', 'AMQP_URL'],
    ['cache', 'REDIS_URL'],
  ] as const)
    expect(found.get(part), part).toMatchObject({ verdict: 'bad', fix: expect.stringContaining(variable) })
})

it('says which server is unavailable', async () => {
  const port = await freePort()
  const found = await examine({
    DATABASE_URL: `postgres://127.0.0.1:${port}/keyfob`,
    AMQP_URL: `amqp://127.0.0.1:${port}`,
    REDIS_URL: `redis://127.0.0.1:${port}`,
    MQTT_URL: `mqtt://127.0.0.1:${port}`,
  })
  for (const part of ['database', 'queue', 'cache', 'mqtt broker'])
    expect(found.get(part), part).toMatchObject({ verdict: 'bad', detail: expect.stringContaining(String(port)) })
})
