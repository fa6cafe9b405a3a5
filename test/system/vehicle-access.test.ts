/**
 * A vehicle reaches the broker by its certificate or its password, and only under its own VIN: with the files of
 * deploy/brokers and the commands of docs/vehicle-access.md, on real brokers.
 */
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parseVin } from '@keyfob/protocol'
import {
  Api,
  Authority,
  KeyfobProcess,
  MosquittoServer,
  RabbitServer,
  eventually,
  freePort,
  makeCertificateRequest,
  temporaryFolder,
} from '@keyfob/testbed'
import { FileCertificateStore } from '@keyfob/vehicle'
import { type IClientOptions, type MqttClient, connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/cli/bin/keyfob.js', import.meta.url))
const mine = parseVin('1KFVA00E4T0000001')!
const other = parseVin('1KFVA00E4T0000002')!
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let authority: Authority
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  folder = await temporaryFolder()
  authority = await Authority.make(folder.path)
})
afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  await folder.remove()
})

interface Way {
  readonly url: string
  /** For the Keyfob process. */
  readonly env: Readonly<Record<string, string>>
  /** How a client authenticates. */
  readonly as: (name: string) => Promise<IClientOptions>
  /** The same, in words of the command line. */
  readonly words: (name: string) => Promise<readonly string[]>
}

const tlsOf = async (name: string): Promise<IClientOptions> => {
  const { cert, key } = await authority.issue(name)
  return { cert, key, ca: await readFile(authority.caFile, 'utf8') }
}

const mqttFiles = async (name: string): Promise<Readonly<Record<string, string>>> => {
  const { certFile, keyFile } = await authority.issue(name)
  return { MQTT_CERT_FILE: certFile, MQTT_KEY_FILE: keyFile, MQTT_CA_FILE: authority.caFile }
}

const tlsWords = async (name: string): Promise<readonly string[]> => {
  const { certFile, keyFile } = await authority.issue(name)
  return ['--mqtt-ca', authority.caFile, '--mqtt-cert', certFile, '--mqtt-key', keyFile]
}

const fileOf = (name: string): Promise<string> =>
  readFile(new URL(`../../deploy/brokers/${name}`, import.meta.url), 'utf8')

/** deploy/brokers/mosquitto.conf with the paths of this test; the listener is the testbed's. */
const mosquitto = async (): Promise<Way> => {
  const { certFile, keyFile } = await authority.issue('server')
  const conf = (await fileOf('mosquitto.conf'))
    .replace('/mosquitto/config/mosquitto.acl', new URL('../../deploy/brokers/mosquitto.acl', import.meta.url).pathname)
    .replace('/mosquitto/certs/vehicle-authority.pem', authority.caFile)
    .replace('/mosquitto/certs/server.pem', certFile)
    .replace('/mosquitto/certs/server.key', keyFile)
  const lines = conf.split('\n').filter((line) => !/^(#|listener|persistence|max_queued_messages|$)/.test(line))
  const server = await MosquittoServer.start({ lines })
  closing.push(() => server.close())
  const url = server.url.replace('mqtt:', 'mqtts:')
  return { url, env: { MQTT_URL: url, ...(await mqttFiles('keyfob')) }, as: tlsOf, words: tlsWords }
}

/** The commands of docs/vehicle-access.md, for one user. */
const admit = async (rabbit: RabbitServer, name: string, password?: string): Promise<void> => {
  const page = await readFile(new URL('../../docs/vehicle-access.md', import.meta.url), 'utf8')
  const commands = [...page.matchAll(/^rabbitmqctl (.*)$/gm)].map(([, command = '']) => command)
  const words = (command: string): readonly string[] =>
    [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) =>
      (quoted ?? plain ?? '').replace('VIN', name).replace('PASSWORD', password ?? 'none'),
    )
  const wanted = commands.filter(
    (command) => !command.startsWith(password === undefined ? 'nothing' : 'clear_password'),
  )
  expect(commands).toHaveLength(4)
  for (const command of wanted) await rabbit.control(...words(command))
}

const rabbitBy = async (kind: 'certificate' | 'password'): Promise<Way> => {
  const { certFile, keyFile } = await authority.issue('server')
  const tlsPort = await freePort()
  const tls = [
    `mqtt.listeners.ssl.default = 127.0.0.1:${tlsPort}`,
    `ssl_options.cacertfile = ${authority.caFile}`,
    `ssl_options.certfile = ${certFile}`,
    `ssl_options.keyfile = ${keyFile}`,
    'ssl_options.verify = verify_peer',
    'ssl_options.fail_if_no_peer_cert = true',
    'mqtt.ssl_cert_login = true',
    'ssl_cert_login_from = common_name',
  ]
  const lines = ['mqtt.allow_anonymous = false', ...(kind === 'certificate' ? tls : [])]
  const rabbit = await RabbitServer.start({ lines })
  closing.push(() => rabbit.close())
  for (const vin of [mine, other]) await admit(rabbit, vin, kind === 'password' ? `secret of ${vin}` : undefined)
  // Keyfob speaks AMQP to it, as a user of its own.
  const gateway = { AMQP_URL: rabbit.url, KEYFOB_GATEWAY: 'rabbitmq-mqtt', KEYFOB_DEMO_VEHICLES: '0' }
  const env = { ...gateway, KEYFOB_RABBITMQ_MANAGEMENT_URL: rabbit.managementUrl }
  if (kind === 'password')
    return {
      url: rabbit.mqttUrl,
      env,
      as: async (name) => ({ username: name, password: `secret of ${name}` }),
      words: async () => [],
    }
  return { url: `mqtts://127.0.0.1:${tlsPort}`, env, as: tlsOf, words: tlsWords }
}

const ways: readonly (readonly [string, () => Promise<Way>])[] = [
  ['Mosquitto by certificate', mosquitto],
  ['RabbitMQ by certificate', () => rabbitBy('certificate')],
  ['RabbitMQ by password', () => rabbitBy('password')],
]

describe.each(ways)('%s', (name, open) => {
  let way: Way
  let keyfob: KeyfobProcess
  beforeAll(async () => {
    way = await open()
    keyfob = await KeyfobProcess.start({ dataDir: await freshFolder(), env: way.env })
  })
  afterAll(() => keyfob.stop())

  const connect = async (vin: string, clientId: string = vin): Promise<MqttClient> => {
    const client = await connectAsync(
      way.url,
      { ...(await way.as(vin)), clientId, protocolVersion: 4, reconnectPeriod: 0 },
      false,
    )
    client.on('error', () => undefined) // a broker may end the connection of a client that exceeds its permissions
    return client
  }
  const say = (client: MqttClient, vin: string, id: string, status: string): Promise<unknown> =>
    client.publishAsync(`keyfob/v1/${vin}/ack`, JSON.stringify({ id, status }), { qos: 1 })

  it('lets a vehicle do its work, and no other client publish or listen under its VIN', async () => {
    const api = new Api(keyfob.api)
    const vehicle = await connect(mine)
    const heard: string[] = []
    vehicle.on('message', (_topic, payload) => heard.push(String(payload)))
    await vehicle.subscribeAsync(`keyfob/v1/${mine}/command`, { qos: 1 })

    // A broker refuses a subscription in its SUBACK, or ends the connection.
    const overheard: string[] = []
    const eavesdroppers = await Promise.all(
      [`keyfob/v1/${mine}/command`, 'keyfob/v1/+/command', '#'].map(async (topic, at) => {
        const client = await connect(other, `${other}-${at}`)
        client.on('message', (_topic, payload) => overheard.push(String(payload)))
        await orClosed(client, client.subscribeAsync(topic, { qos: 1 }))
        return client
      }),
    )
    const { body } = await api.submit({ command: 'Engine Start', vin: mine })
    await eventually(() => heard.some((text) => text.includes(body.id)), { what: 'the command' })

    const forger = await connect(other)
    await orClosed(forger, say(forger, mine, body.id, 'failed'))
    // The first thing that is heard of the command is its own vehicle's word.
    await say(vehicle, mine, body.id, 'received')
    await eventually(async () => (await api.command(body.id)).state === 'delivered', { what: 'the vehicle’s own ack' })
    await say(vehicle, mine, body.id, 'succeeded')
    expect(await api.settled(body.id)).toMatchObject({ state: 'succeeded', reason: { code: 'done' } })
    expect((await api.command(body.id)).timeline.map(({ event }) => event)).not.toContain('failed')
    expect(overheard).toEqual([])
    for (const client of [vehicle, ...eavesdroppers, forger]) await client.endAsync(true)
  })

  it('lets keyfob smoke through, as the vehicle that it shows itself to be', async () => {
    const url = new URL(way.url)
    const { username = '', password = '' } = await way.as(mine)
    url.username = username
    url.password = String(password)
    const smoke = promisify(execFile)(process.execPath, [
      program,
      'smoke',
      '--api',
      keyfob.api,
      '--mqtt',
      url.href,
      '--vin',
      mine,
      ...(await way.words(mine)),
    ])
    expect((await smoke).stdout).toContain('✓ outcome')
  })

  it.runIf(name.startsWith('RabbitMQ'))('ends the connection of a vehicle whose credential is revoked', async () => {
    const api = new Api(keyfob.api)
    await api.request('PUT', `/vehicles/${mine}`, {})
    const { body } = await api.request('POST', `/vehicles/${mine}/credentials`, {})
    const vehicle = await connect(mine)
    const url = `${keyfob.api}/vehicles/${mine}/credentials/${String(body['id'])}`
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204)
    await eventually(() => !vehicle.connected, { what: 'the end of the connection' })
  })

  it('lets Keyfob clear what is retained of a vehicle that is deleted', async () => {
    const vehicle = await connect(mine)
    const birth = { status: 'online', session: 's-1', counter: 1, nonce: 'n-1', horizon: null }
    await vehicle.publishAsync(`keyfob/v1/${mine}/presence`, JSON.stringify(birth), { qos: 1, retain: true })
    const url = `${keyfob.api}/vehicles/${mine}`
    await eventually(async () => (await fetch(url)).ok, { what: 'the vehicle' })
    expect((await fetch(url, { method: 'DELETE' })).status).toBe(204)
    await vehicle.endAsync(true)
  })

  it('refuses a client without credentials', async () => {
    const { ca } = await way.as(mine)
    const stranger = connectAsync(
      way.url,
      { clientId: mine, reconnectPeriod: 0, protocolVersion: 4, ...(ca && { ca }) },
      false,
    )
    await expect(stranger).rejects.toThrow(/.+/)
  })
})

/** What was asked was refused in an answer, or by the end of the connection. */
const orClosed = (client: MqttClient, asked: Promise<unknown>): Promise<unknown> =>
  Promise.race([asked.catch(() => undefined), new Promise<void>((resolve) => client.once('close', () => resolve()))])

const freshFolder = async (): Promise<string> => {
  const { path, remove } = await temporaryFolder()
  closing.push(remove)
  return path
}

describe('the embedded broker beyond loopback', () => {
  const topic = (vin: string, kind: string): string => `keyfob/v1/${vin}/${kind}`

  it('takes a vehicle that Keyfob enrolled from a command to its outcome, over TLS, and no one without a credential', async () => {
    const { certFile, keyFile } = await authority.issue('server')
    const tlsPort = await freePort()
    const url = `mqtts://127.0.0.1:${tlsPort}`
    const env = {
      KEYFOB_MQTT_HOST: '0.0.0.0',
      KEYFOB_MQTTS_PORT: String(tlsPort),
      KEYFOB_MQTTS_CERT_FILE: certFile,
      KEYFOB_MQTTS_KEY_FILE: keyFile,
      KEYFOB_DEMO_VEHICLES: '0',
    }
    const keyfob = await KeyfobProcess.start({ dataDir: await freshFolder(), env })
    closing.push(() => keyfob.stop())
    const api = new Api(keyfob.api)
    await api.request('PUT', `/vehicles/${mine}`, {})
    const { key, csr } = await makeCertificateRequest(folder.path, 'vehicle', 'ed25519')
    const made = await api.request('POST', `/vehicles/${mine}/credentials`, { csr })
    const ca = await readFile(authority.caFile, 'utf8')
    const login = { clientId: mine, ca, key, cert: String(made.body['certificate']), reconnectPeriod: 0 }
    const vehicle = await connectAsync(url, login, false)
    vehicle.on('message', (_topic, payload) => {
      const { kind, id } = JSON.parse(String(payload)) as { kind: string; id: string }
      if (kind === 'command')
        vehicle.publish(topic(mine, 'ack'), JSON.stringify({ id, status: 'succeeded' }), { qos: 1 })
    })
    await vehicle.subscribeAsync(topic(mine, 'command'), { qos: 1 })
    const { body } = await api.submit({ command: 'horn_honk', vin: mine })
    expect(await api.settled(body.id)).toMatchObject({ state: 'succeeded' })
    for (const stranger of [keyfob.mqtt, url])
      await expect(connectAsync(stranger, { clientId: mine, ca, reconnectPeriod: 0 }, false)).rejects.toThrow(/.+/)
    await vehicle.endAsync(true)
  })
})

/** Replaces one pair by another without end. Of each pair the certificate holds the hash of its key. */
const endlessSaver = `
import { createHash, randomBytes } from 'node:crypto'
import { FileCertificateStore } from '@keyfob/vehicle'
const block = (label, text) => '-----BEGIN ' + label + '-----\\n' + text + '\\n-----END ' + label + '-----\\n'
const store = new FileCertificateStore({ path: process.argv[1] })
for (let saved = 0; ; saved += 1) {
  const key = block('PRIVATE KEY', randomBytes(1500).toString('base64'))
  await store.save({ key, certificate: block('CERTIFICATE', createHash('sha256').update(key).digest('base64')) })
  if (saved === 0) process.stdout.write('saving')
}
`

describe('the file of a vehicle with its key and its certificate', () => {
  it('holds one whole pair whenever its program is killed', async () => {
    const path = `${await freshFolder()}/vehicle.pem`
    const here = fileURLToPath(new URL('../..', import.meta.url))
    for (let kill = 0; kill < 12; kill += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', endlessSaver, path], { cwd: here })
      await once(child.stdout, 'data')
      await new Promise((resolve) => setTimeout(resolve, kill * 3))
      child.kill('SIGKILL')
      await once(child, 'exit')
      const { key, certificate } = (await new FileCertificateStore({ path }).load())!
      expect(certificate).toContain(createHash('sha256').update(key).digest('base64'))
    }
    expect([(await stat(path)).mode & 0o777, await readdir(dirname(path))]).toEqual([0o600, ['vehicle.pem']])
  })
})
