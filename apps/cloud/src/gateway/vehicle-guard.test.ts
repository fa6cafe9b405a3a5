/** Vehicles at the embedded broker, over real sockets: who gets in, where to, and for how long. */
import { readFile } from 'node:fs/promises'
import { type Vin, topicsFor } from '@keyfob/protocol'
import { systemClock } from '@keyfob/runtime'
import { Authority as ForeignAuthority, eventually, freePort, makeCertificateRequest } from '@keyfob/testbed'
import { temporaryFolder } from '@keyfob/testbed'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { freshVin } from '../commands/testing/sample-core.ts'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { CredentialAccess } from '../enrollment/credential-access.ts'
import { makeEnrollment } from '../enrollment/make-enrollment.ts'
import { Authority, newAuthorityText } from '../enrollment/x509/authority.ts'
import { readCertificateRequest } from '../enrollment/x509/certificate-request.ts'
import type { Enrolled } from '../ports/enrollment.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleBroker } from './testing/sample-broker.ts'
import { connectionsOfVehicle } from './vehicle-guard.ts'
import { vehicleRates } from './vehicle-rates.ts'

const topics = topicsFor()
const authorityText = newAuthorityText(systemClock.now())
let store: SampleStore
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let enrollment: ReturnType<typeof makeEnrollment>
let server: { readonly cert: string; readonly key: string }
let serverCa: string
let request: { readonly csr: string; readonly key: string }
let sample: SampleBroker
let mine: Vin
let other: Vin
let clients: MqttClient[]
beforeAll(async () => {
  ;[store, folder] = [await SampleStore.open(), await temporaryFolder()]
  const own = { dataDir: null, clock: systemClock, log: new SampleLog() }
  enrollment = makeEnrollment({ store: store.stores.vehicleCredentials, topics, authority: authorityText, ...own })
  const brokers = await ForeignAuthority.make(folder.path)
  ;[server, serverCa] = [await brokers.issue('server'), await readFile(brokers.caFile, 'utf8')]
  request = await makeCertificateRequest(folder.path, 'vehicle')
}, 60_000)
afterAll(async () => {
  await store.close()
  await folder.remove()
})
beforeEach(async () => {
  ;[mine, other, clients] = [freshVin(), freshVin(), []]
  for (const vin of [mine, other]) await store.vehicleStore.put(vin, {}, systemClock.now())
  const tls = { host: '127.0.0.1', port: await freePort(), portFallback: false, ...server }
  sample = new SampleBroker([await freePort(), await freePort()], {
    access: enrollment.access,
    tls: { ...tls, vehicleAuthority: () => enrollment.enrollment.authority },
  })
  await sample.broker.start()
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await sample.close()
})

const enroll = async (vin: Vin, csr?: string): Promise<Enrolled> => {
  const made = await enrollment.enrollment.enroll(vin, { csr }, 'test')
  if (!made.ok) throw new Error(made.refusal.detail)
  return made.value
}
const passwordOf = async (vin: Vin): Promise<string> => (await enroll(vin)).password!
const plain = (): string => `mqtt://127.0.0.1:${sample.port}`
const secure = (): string => `mqtts://127.0.0.1:${sample.broker.tlsPort}`

const join = async (options: IClientOptions, url = plain()): Promise<MqttClient> => {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0, ca: serverCa, ...options }, false)
  clients.push(client)
  client.on('error', () => undefined) // the broker may end it
  return client
}
const joinAs = async (vin: Vin, more: IClientOptions = {}): Promise<MqttClient> =>
  join({ username: vin, password: await passwordOf(vin), clientId: vin, ...more })
const refusalOf = (options: IClientOptions, url = plain()): Promise<string> =>
  join(options, url).then(
    () => 'none',
    (error: unknown) => String(error),
  )
const closeOf = (client: MqttClient): Promise<void> => new Promise((resolve) => client.once('close', () => resolve()))

describe.each([4, 5] as const)('over MQTT %i', (protocolVersion) => {
  it('a password opens the door of its own vehicle', async () => {
    const password = await passwordOf(mine)
    const login = { username: mine, password, clientId: mine, protocolVersion }
    for (const url of [plain(), sample.wsUrl, secure()]) await (await join(login, url)).endAsync()
    const wrong: readonly IClientOptions[] = [
      { password: 'wrong' },
      { password: `${password.slice(1)}A` },
      { password: await passwordOf(other) },
      { password: 'x'.repeat(60_000) },
      { username: other },
      { username: mine.toLowerCase() },
      { username: '__proto__' },
    ]
    for (const each of wrong)
      expect(await refusalOf({ ...login, ...each, clientId: each.username ?? mine })).toMatch(
        /bad user ?name or password/i,
      )
    expect(await refusalOf({ clientId: mine, protocolVersion })).toMatch(/bad user ?name or password/i)
    expect(JSON.stringify(sample.log.lines)).not.toContain(password)
    expect(sample.log.of('broker.login_refused').length).toBeGreaterThan(wrong.length)
  })

  it('a vehicle publishes and listens under its own VIN, and nowhere else', async () => {
    const heard: string[] = []
    const victim = await joinAs(mine, { protocolVersion })
    await victim.subscribeAsync(topics.command(mine), { qos: 1 })
    victim.on('message', (topic) => void heard.push(topic))
    const filters = [
      '#',
      '+',
      topics.filter('ack'),
      topics.command(mine),
      'keyfob/v1/+/command',
      topics.uplink(other, 'ack'),
    ]
    const overheard: string[] = []
    const spy = await joinAs(other, { protocolVersion })
    spy.on('message', (topic) => void overheard.push(topic))
    for (const filter of filters) await spy.subscribeAsync(filter, { qos: 1 }).catch(() => undefined)
    for (const topic of [topics.uplink(mine, 'ack'), topics.command(mine), topics.command(other), 'a']) {
      const forger = await joinAs(other, { protocolVersion, clientId: `${other}-forger` })
      const said = forger.publishAsync(topic, '{}', { qos: 1 })
      await Promise.race([said.catch(() => undefined), closeOf(forger)])
      if (protocolVersion === 5) await expect(said).rejects.toThrow(/Not authorized/)
    }
    await victim.publishAsync(topics.uplink(mine, 'ack'), '{}', { qos: 1 })
    await sample.broker.publish(topics.command(mine), '{}', { contentType: 'application/json' })
    await eventually(() => heard.length > 0, { what: 'the vehicle’s own command' })
    expect([heard, overheard]).toEqual([[topics.command(mine)], []])
  })

  it('no vehicle takes the client id of another one', async () => {
    const victim = await joinAs(mine, { protocolVersion })
    let ended = false
    void closeOf(victim).then(() => (ended = true))
    const password = await passwordOf(other)
    for (const clientId of [mine, `${mine}-2`, 'shared', other.slice(1)])
      expect(await refusalOf({ username: other, password, clientId, protocolVersion })).toMatch(/identifier/i)
    await victim.publishAsync(topics.uplink(mine, 'ack'), '{}', { qos: 1 })
    expect(ended).toBe(false)
    // Its own new connection does take it, and an empty one is made by the broker.
    const again = await joinAs(mine, { protocolVersion })
    await eventually(() => ended, { what: 'the end of the old connection' })
    await join({ username: other, password, clientId: '', protocolVersion })
    await again.publishAsync(topics.uplink(mine, 'ack'), '{}', { qos: 1 })
  })

  it('who is revoked or has expired is cut off, and does not come back', async () => {
    const { credential, password } = await enroll(mine)
    const login = { username: mine, password: password!, clientId: mine, protocolVersion }
    const closed = closeOf(await join(login))
    await enrollment.enrollment.revoke(mine, credential.id, 'test')
    expect(await refusalOf(login)).toMatch(/bad user ?name or password/i)
    await closed
    expect(sample.log.of('broker.credential_ended')).toEqual([
      { vin: mine, credential: credential.id, reason: 'revoked' },
    ])
    const short = await enroll(other)
    const until = new Date(systemClock.now() + 1_500).toISOString()
    const { id } = short.credential
    await store.database.query('UPDATE vehicle_credentials SET expires_at = $2::timestamptz WHERE id = $1', [id, until])
    await closeOf(await join({ username: other, password: short.password!, clientId: other, protocolVersion }))
    expect(sample.log.of('broker.credential_ended').at(-1)).toMatchObject({ vin: other, reason: 'expired' })
  })

  it('what is said too fast ends the connection, and no other vehicle notices', async () => {
    const honest = await joinAs(other, { protocolVersion })
    const flood = await joinAs(mine, { protocolVersion })
    const closed = closeOf(flood)
    for (let count = 0; count < vehicleRates.messages.burst + 200; count += 1)
      flood.publish(topics.uplink(mine, 'state'), '{}', { qos: 0 }, () => undefined)
    await closed
    expect(sample.log.of('broker.vehicle_too_fast')).toEqual([{ vin: mine, what: 'messages' }])
    await honest.publishAsync(topics.uplink(other, 'ack'), '{}', { qos: 1 })
  })
})

describe('a certificate', () => {
  const show = (cert: string): IClientOptions => ({ cert, key: request.key, clientId: mine, protocolVersion: 5 })

  it('opens the door of its own vehicle, until it is revoked', async () => {
    const { credential } = await enroll(mine, request.csr)
    const vehicle = await join(show(credential.certificate!), secure())
    await vehicle.publishAsync(topics.uplink(mine, 'ack'), '{}', { qos: 1 })
    await expect(vehicle.publishAsync(topics.uplink(other, 'ack'), '{}', { qos: 1 })).rejects.toThrow(/Not authorized/)
    expect(await refusalOf({ ...show(credential.certificate!), clientId: other }, secure())).toMatch(/identifier/i)
    const closed = closeOf(vehicle)
    await enrollment.enrollment.revoke(mine, credential.id, 'test')
    expect(await refusalOf(show(credential.certificate!), secure())).toMatch(/bad user ?name or password/i)
    await closed
  })

  it('of another authority of the same name, or one that has expired, ends the connection', async () => {
    const { publicKey } = readCertificateRequest(request.csr)
    const [now, serial] = [systemClock.now(), Buffer.from('019b7a8e1c0070008000000000000001', 'hex')]
    const foreign = new Authority(newAuthorityText(now)).issue(mine, publicKey, { serial, now, notAfter: now + 60_000 })
    const expired = new Authority(authorityText).issue(mine, publicKey, { serial, now, notAfter: now - 60_000 })
    for (const cert of [foreign, expired]) expect(await refusalOf(show(cert), secure())).not.toBe('none')
    const problems = sample.log.of('broker.login_refused').map(({ problem }) => problem)
    expect(problems).toEqual([expect.stringContaining('not accepted'), expect.stringContaining('CERT_HAS_EXPIRED')])
  })

  it('that the authority signed and Keyfob does not know is worth nothing', async () => {
    const { publicKey } = readCertificateRequest(request.csr)
    const [now, serial] = [systemClock.now(), Buffer.from('019b7a8e1c0070008000000000000009', 'hex')]
    const unknown = new Authority(authorityText).issue(mine, publicKey, { serial, now, notAfter: now + 60_000 })
    expect(await refusalOf(show(unknown), secure())).toMatch(/bad user ?name or password/i)
  })
})

it('bounds how often a vehicle connects, and how many connections it has', async () => {
  const [login, honest] = [{ username: mine, password: await passwordOf(mine) }, await joinAs(other)]
  const first = await join({ ...login, clientId: `${mine}-first` })
  const closed = closeOf(first)
  for (let count = 0; count < connectionsOfVehicle; count += 1) await join({ ...login, clientId: `${mine}-${count}` })
  await closed
  const refused: string[] = []
  await eventually(
    async () => {
      refused.push(await refusalOf({ ...login, clientId: `${mine}-again` }))
      return refused.at(-1) !== 'none'
    },
    { every: 1, what: 'a refusal' },
  )
  expect(refused.at(-1)).toMatch(/Server unavailable/i)
  expect(refused.length).toBeGreaterThan(vehicleRates.connections.burst - connectionsOfVehicle - 3)
  await honest.publishAsync(topics.uplink(other, 'ack'), '{}', { qos: 1 })
  // Whoever only claims to be a vehicle uses up nothing of it.
  for (let count = 0; count < 40; count += 1) await refusalOf({ username: other, password: 'wrong', clientId: other })
  await join({ username: other, password: await passwordOf(other), clientId: `${other}-2` })
})

it('lets nobody new in while the store is unavailable, and says so', async () => {
  await sample.broker.stop()
  const down = async (): Promise<never> => Promise.reject(new StoreUnavailable('down', { mayHaveTakenEffect: false }))
  const access = new CredentialAccess({ store: { validOf: down, revokedSince: down }, topics, clock: systemClock })
  sample = new SampleBroker([await freePort(), await freePort()], { access })
  await sample.broker.start()
  expect(await refusalOf({ username: mine, password: 'x', clientId: mine })).toMatch(/Server unavailable/i)
  await eventually(() => sample.log.of('broker.revocations_unread').length > 0, { what: 'a line' })
})
