/** The consumers of `examples/`, as programs, beside a whole Keyfob on a real RabbitMQ. */
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { parseVin } from '@keyfob/protocol'
import {
  Api,
  HandPlayedVehicle,
  dropDatabase,
  eventually,
  findProgram,
  freePort,
  freshDatabase,
  runProgram,
  temporaryFolder,
} from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { makeConfig } from './config/config.ts'
import { readEnvironment } from './config/environment.ts'
import { makeLogging } from './observability/logger.ts'
import { type KeyfobServer, makeServer } from './server.ts'

const { postgresUrl, amqpUrl } = inject('servers')
const examples = fileURLToPath(new URL('../../../examples/', import.meta.url))
const prefix = `t-${randomBytes(4).toString('hex')}`
const vin = parseVin('1KFCN00E4T0000001')!
let database: string
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: KeyfobServer
let vehicle: HandPlayedVehicle
let python: string

const pythonOf = async (): Promise<string> => {
  const folders = () => ['/usr/bin', '/usr/lib/python3/dist-packages']
  await findProgram({ name: 'pika', programs: ['pika/__init__.py'], folders, debianPackage: 'python3-pika' })
  return findProgram({ name: 'Python', programs: ['python3'], folders, debianPackage: 'python3' })
}

beforeAll(async () => {
  ;[database, folder, python] = await Promise.all([freshDatabase(postgresUrl), temporaryFolder(), pythonOf()])
  const settings = {
    DATABASE_URL: database,
    AMQP_URL: amqpUrl,
    KEYFOB_QUEUE_PREFIX: prefix,
    PORT: '0',
    KEYFOB_MQTT_PORT: '0',
    KEYFOB_MQTT_WS_PORT: '0',
    KEYFOB_DATA_DIR: folder.path,
    KEYFOB_DEMO_VEHICLES: '0',
    KEYFOB_LOG_LEVEL: 'silent',
    KEYFOB_WEBHOOKS_PRIVATE: 'true',
    KEYFOB_PUBLIC_URL: 'https://keyfob.example',
  }
  server = await makeServer({ config: makeConfig(readEnvironment(settings)), logging: makeLogging('silent') })
  await server.start()
  vehicle = await HandPlayedVehicle.connect(server.mqttUrl, vin)
  const built = await runProgram(process.execPath, [tsc(), '-p', `${examples}consumer-node`])
  expect(built.out).toBe('')
})
afterAll(async () => {
  await vehicle.leave()
  await server.stop()
  await dropDatabase(postgresUrl, database)
  await folder.remove()
})

const tsc = (): string => fileURLToPath(new URL('../../../node_modules/typescript/bin/tsc', import.meta.url))

type Language = 'TypeScript' | 'Python'
const run = (language: Language, name: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  language === 'Python'
    ? runProgram(python, ['-B', `${examples}consumer-python/${name}.py`, ...args], { more })
    : runProgram(process.execPath, [`${examples}consumer-node/dist/${name}.js`, ...args], { more })

/** A command that succeeds. Returns the lines that its events are. */
const succeed = async (): Promise<string> => {
  const api = new Api(server.apiUrl)
  const { body } = await api.submit({ command: 'doors_lock', vin })
  await vehicle.see('command', body.id)
  await vehicle.ack(body.id, 'running')
  await vehicle.ack(body.id, 'succeeded')
  const { timeline } = await api.settled(body.id)
  expect(timeline.length).toBeGreaterThan(2)
  return ['sent', 'running', 'succeeded']
    .map((state, nth) => `keyfob.command.${state} ${body.id}/${nth + 1} ${vin}\n`)
    .join('')
}

describe.each(['TypeScript', 'Python'] as const)('a consumer in %s', (language) => {
  it('reads from its queue in RabbitMQ what came while it did not run, once', async () => {
    const queue = `${prefix}.${language}`
    const args = ['--amqp', amqpUrl, '--exchange', `${prefix}.status`, '--queue', queue, '--count']
    expect(await run(language, 'rabbitmq', [...args, '0'])).toMatchObject({ code: 0, out: '' })
    const lines = await succeed()
    expect(await run(language, 'rabbitmq', [...args, '3'])).toMatchObject({ code: 0, out: lines, err: '' })
    const more = await succeed()
    expect(await run(language, 'rabbitmq', [...args, '3'])).toMatchObject({ code: 0, out: more })
  })

  it('receives webhooks, verifies them, and takes no other request', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}/`
    const { body } = await new Api(server.apiUrl).request<{ id: string; secret: string }>('POST', '/webhooks', { url })
    const ran = run(language, 'webhooks', ['--port', `${port}`, '--count', '3'], { WEBHOOK_SECRET: body.secret })
    const strange = async () => (await fetch(url, { method: 'POST', body: '{}' })).status
    await eventually(async () => (await strange()) === 401)
    const lines = await succeed()
    expect(await ran).toMatchObject({ code: 0, out: lines })
    await fetch(`${server.apiUrl}/webhooks/${body.id}`, { method: 'DELETE' })
  })
})

it('events say where they are from, and which schema their data has', async () => {
  const lines = await succeed()
  const [, id = ''] = /([0-9a-f-]{36})\/3/.exec(lines) ?? []
  const text = await (await fetch(`${server.apiUrl}/commands/${id}/events`)).text()
  const [, json = '{}'] = /^data: (\{.*)$/m.exec(text) ?? []
  expect(JSON.parse(json)).toMatchObject({
    source: 'https://keyfob.example/commands',
    dataschema: 'https://keyfob.example/schemas/status-event-data.json',
  })
  const schema = await fetch(`${server.apiUrl}/schemas/status-event-data.json`)
  expect([schema.status, (await schema.json()) as object]).toMatchObject([200, { type: 'object' }])
})
