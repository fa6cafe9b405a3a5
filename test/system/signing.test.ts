/**
 * The threats of SPEC section 11, each on a real broker: Mosquitto in the hands of a thief, RabbitMQ between gateway and
 * workers, and a vehicle on the SDK. Nothing is signed or verified but by the product itself.
 */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Vin, parseVin, writeAck, writeDownlink, writePresence } from '@keyfob/protocol'
import { Api, KeyfobProcess, eventually, freshDatabase, runKeyfobProgram, temporaryFolder } from '@keyfob/testbed'
import { generatePrivateJwk, publicJwkOf, seconds, signingKeyOf, systemClock, toSign } from '@keyfob/runtime'
import { Connection } from 'rabbitmq-client'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { type SigningVehicle, startVehicle } from './testing/signing-vehicle.ts'
import { StolenBroker } from './testing/stolen-broker.ts'

const servers = inject('servers')
const [first, next, own, foreign] = [1, 2, 3, 4].map(generatePrivateJwk) as [Jwk, Jwk, Jwk, Jwk] // four of four
type Jwk = ReturnType<typeof generatePrivateJwk>
const name = `sig-${randomBytes(4).toString('hex')}`
const prefixes = { cloud: `${name}/cloud`, vehicles: `${name}/vehicles` }
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let env: Readonly<Record<string, string>>
let keyfob: KeyfobProcess
let http: Api
let broker: StolenBroker
let vehicle: SigningVehicle
let vin: Vin
let serial = 0

const keysFile = (): string => join(folder.path, 'keys.json')
const keep = (...keys: readonly Jwk[]): Promise<void> => writeFile(keysFile(), JSON.stringify({ keys }))

beforeAll(async () => {
  folder = await temporaryFolder()
  await keep(first)
  env = {
    DATABASE_URL: await freshDatabase(servers.postgresUrl),
    MQTT_URL: servers.mosquittoUrl,
    AMQP_URL: servers.amqpUrl,
    KEYFOB_QUEUE_PREFIX: name,
    KEYFOB_TOPIC_PREFIX: prefixes.cloud,
    KEYFOB_SIGNING: 'required',
    KEYFOB_SIGNING_KEYS_FILE: keysFile(),
  }
  keyfob = await KeyfobProcess.start({ dataDir: join(folder.path, 'data'), env })
  http = new Api(keyfob.api)
  broker = await StolenBroker.open(servers.mosquittoUrl, prefixes)
})
afterAll(async () => {
  await broker.close()
  await keyfob.stop()
  await folder.remove()
})

const trusting = (...trusted: readonly Jwk[]) =>
  ({ policy: 'required', trusted: trusted.map(publicJwkOf), key: own }) as const
const freshVin = (): Vin => parseVin(`1KFSN00E4T${String((serial += 1)).padStart(7, '0')}`)! // 17 characters

const register = async (registered: Vin, ...keys: readonly Jwk[]): Promise<void> => {
  await http.request('PUT', `/vehicles/${registered}`, {})
  const { status } = await http.request('PUT', `/vehicles/${registered}/signing`, { keys: keys.map(publicJwkOf) })
  expect(status).toBe(200)
}

/** Each test has a vehicle of its own, which is registered, online, and knows the time. */
beforeEach(async () => {
  broker.becomeHonest()
  vin = freshVin()
  await register(vin, own)
  vehicle = await startVehicle(servers.mosquittoUrl, { vin, topicPrefix: prefixes.vehicles, signing: trusting(first) })
  await eventually(() => vehicle.events.some(({ kind }) => kind === 'time'))
  return () => vehicle.stop()
})

const submit = async (more: object = {}): Promise<string> => {
  const { status, body } = await http.submit({ command: 'engine_start', vin, ...more })
  expect(status).toBe(202)
  return body.id
}
const signedBy = (jwk: Jwk, text: string, subject: string = vin): string => {
  const key = signingKeyOf(jwk)
  const { input, signed } = toSign(text, { kid: key.kid, subject })
  return signed(key.sign(input))
}
const refusedFor = (why: string) => eventually(() => vehicle.refusals().includes(why), { what: `refusal ${why}` })
const parkedOf = async (parked: Vin, problem: string) =>
  eventually(async () => {
    const { body } = await http.request<{ items: { vin: string; problem: string }[] }>('GET', '/parked?limit=200')
    return body.items.find((item) => item.vin === parked && item.problem.includes(problem))
  })
/** The command as the thief has it, held back from the vehicle. */
const held = async (more: object = {}): Promise<{ id: string; text: string }> => {
  broker.meddle = ({ kind }, pass) => kind === 'command' || pass()
  const id = await submit(more)
  return { id, text: (await broker.see(vin, '"kind":"command"', id)).text }
}
const unsigned = (text: string): string => text.replace(/,"signature":"[^"]*"\}$/, '}')

describe('with an honest broker', () => {
  it('a command reaches the vehicle, and its answer the cloud', async () => {
    const id = await submit()
    expect(await http.settled(id)).toMatchObject({ state: 'succeeded' })
    expect(vehicle.effects).toEqual([id])
    expect(vehicle.refusals()).toEqual([])
  })
})

describe('a stolen broker', () => {
  it('commands, cancels, probes and tells nothing on its own', async () => {
    const { id, text } = await held()
    const forged = unsigned(text).replace(id, '01890a5d-ac96-774b-bcce-b302099a8057')
    const time = writeDownlink({ kind: 'time', nonce: 'n', now: systemClock.now() })
    for (const each of [forged, forged.replace('"command"', '"cancel"'), time, '{"kind":"probe","nonce":"p"}'])
      await broker.toVehicle(vin, each)
    await broker.toVehicle(vin, signedBy(foreign, forged))
    await eventually(() => vehicle.refusals().length >= 5)
    expect(vehicle.refusals()).toEqual([...Array.from({ length: 4 }, () => 'unsigned'), 'unknown_key'])
    expect(vehicle.effects).toEqual([])
  })

  it('changes nothing of a command', async () => {
    const { text } = await held()
    await broker.toVehicle(vin, text.replace('"answerTimeoutSeconds":30', '"answerTimeoutSeconds":31'))
    await refusedFor('bad_signature')
    expect(vehicle.effects).toEqual([])
  })
})

describe('a stolen replica', () => {
  it('commands until its key is withdrawn; a rotation with overlap loses nothing', async () => {
    const { text } = await held()
    broker.becomeHonest()
    const stolen = unsigned(text).replace(/"id":"[^"]*"/, '"id":"01890a5d-ac96-774b-bcce-b302099a8058"')
    await broker.toVehicle(vin, signedBy(first, stolen.replace('"lane":"engine"', '"lane":"doors"')))
    await eventually(() => vehicle.effects.some((id) => id.endsWith('8058')), { what: 'what the thief commanded' })
    // Announced, trusted, used, withdrawn: a command succeeds after each step.
    const succeeds = async () => expect(await http.settled(await submit())).toMatchObject({ state: 'succeeded' })
    vehicle.vehicle.trust([first, next].map(publicJwkOf))
    await succeeds()
    await keep(next, first)
    await keyfob.stop()
    await keyfob.start()
    await succeeds()
    vehicle.vehicle.trust([publicJwkOf(next)])
    await succeeds()
    await broker.toVehicle(vin, signedBy(first, stolen.replace('8058', '8059')))
    await refusedFor('unknown_key')
    expect(vehicle.effects.some((id) => id.endsWith('8059'))).toBe(false)
    await keep(first)
    await keyfob.stop()
    await keyfob.start()
  })
})

describe('a replay to another VIN', () => {
  it('of a command is refused by the vehicle, and of an answer by the cloud', async () => {
    const other = freshVin()
    await register(other, own) // the same key on purpose: the VIN alone has to tell
    const id = await submit()
    await http.settled(id)
    const second = await startVehicle(servers.mosquittoUrl, {
      vin: other,
      topicPrefix: prefixes.vehicles,
      signing: trusting(first),
    })
    await broker.toVehicle(other, (await broker.see(vin, '"kind":"command"', id)).text)
    await eventually(() => second.refusals().includes('other_vehicle'))
    expect(second.effects).toEqual([])
    await broker.toCloud(other, 'ack', (await broker.see(vin, '"status":"succeeded"', id)).text)
    await parkedOf(other, 'signed for another vehicle')
    await second.stop()
  })
})

describe('a delay', () => {
  it('[L5] of a command ends it: the vehicle proves that it never began', async () => {
    const { id, text } = await held({ ttlSeconds: 3 })
    await systemClock.sleep(seconds(4)) // until after notAfter
    broker.becomeHonest()
    await broker.toVehicle(vin, text)
    expect(await http.settled(id)).toMatchObject({ state: 'expired', reason: { code: 'not_after_passed' } })
    expect(vehicle.effects).toEqual([])
  })

  it('[L5] of the time leaves the vehicle without a clock that it trusts', async () => {
    await vehicle.stop()
    broker.meddle = ({ text }, pass) =>
      text.includes('"kind":"time"') ? void systemClock.schedule(seconds(6), pass) : pass()
    vehicle = await startVehicle(servers.mosquittoUrl, {
      vin,
      topicPrefix: prefixes.vehicles,
      signing: trusting(first),
    })
    await eventually(() => vehicle.events.some(({ kind }) => kind === 'time'))
    expect(await http.settled(await submit())).toMatchObject({ state: 'rejected', reason: { code: 'clock_untrusted' } })
    expect(vehicle.effects).toEqual([])
  })
})

describe('a replay', () => {
  it('[L4] of a command acts once, and of a time counts once', async () => {
    const id = await submit()
    await http.settled(id)
    const times = () => vehicle.events.filter(({ kind }) => kind === 'time').length
    const [before, acks] = [times(), broker.carried.filter(({ kind }) => kind === 'ack').length]
    await broker.toVehicle(vin, (await broker.see(vin, '"kind":"time"')).text)
    await broker.toVehicle(vin, (await broker.see(vin, '"kind":"command"', id)).text)
    await eventually(() => broker.carried.filter(({ kind }) => kind === 'ack').length > acks)
    expect([vehicle.effects, times()]).toEqual([[id], before])
  })
})

describe('a reorder', () => {
  it('of a cancel before its command leaves the command dead', async () => {
    const { id, text } = await held()
    await http.request('POST', `/commands/${id}/cancel`)
    const cancel = await broker.see(vin, '"kind":"cancel"', id)
    await broker.toVehicle(vin, cancel.text)
    await broker.toVehicle(vin, text)
    broker.becomeHonest()
    expect(await http.settled(id)).toMatchObject({ state: 'canceled' })
    expect(vehicle.effects).toEqual([])
  })
})

describe('a downgrade', () => {
  it('is not negotiated: without a signature, or with algorithm none, a message does not count', async () => {
    const { id, text } = await held()
    await broker.toVehicle(vin, unsigned(text))
    await refusedFor('unsigned')
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: signingKeyOf(first).kid, sub: vin }))
    await broker.toVehicle(vin, text.replace(/"signature":"[^.]*/, `"signature":"${header.toString('base64url')}`))
    await refusedFor('bad_signature')
    broker.meddle = ({ kind, text: said }, pass) =>
      kind === 'ack' ? void broker.toCloud(vin, 'ack', unsigned(said)) : pass()
    await broker.toVehicle(vin, text)
    await parkedOf(vin, 'is not signed')
    expect((await http.command(id)).state).toBe('sent')
    broker.becomeHonest()
    expect(await http.settled(id)).toMatchObject({ state: 'succeeded' })
  })
})

describe('a forged time', () => {
  it('[L5] makes no old command young', async () => {
    await vehicle.stop()
    broker.meddle = ({ text, kind }, pass) => text.includes('"kind":"time"') || kind === 'command' || pass()
    vehicle = await startVehicle(servers.mosquittoUrl, {
      vin,
      topicPrefix: prefixes.vehicles,
      signing: trusting(first),
    })
    const birth = await eventually(() =>
      broker.carried.findLast(
        ({ kind, vin: of, text }) => of === vin && kind === 'presence' && text.includes('"online"'),
      ),
    )
    const { nonce } = JSON.parse(birth.text) as { nonce: string } // a birth
    await broker.toVehicle(vin, writeDownlink({ kind: 'time', nonce, now: 0 }))
    await broker.toVehicle(vin, signedBy(foreign, writeDownlink({ kind: 'time', nonce, now: 0 })))
    await refusedFor('unknown_key')
    expect(vehicle.refusals()).toEqual(['unsigned', 'unknown_key'])
    expect(vehicle.events.map(({ kind }) => kind)).not.toContain('time')
  })
})

describe('a forged birth', () => {
  it('neither pairs another unit nor counts as presence', async () => {
    const before = (await http.request('GET', `/vehicles/${vin}`)).body
    const birth = { status: 'online', session: 'x', counter: 2 ** 40, nonce: 'x', horizon: null } as const
    await broker.toCloud(vin, 'presence', writePresence(birth))
    await parkedOf(vin, 'is not signed')
    await broker.toCloud(vin, 'presence', signedBy(foreign, writePresence(birth)))
    await parkedOf(vin, 'a key that is not registered')
    await broker.toCloud(vin, 'presence', writePresence({ status: 'offline', session: 'x' }))
    expect((await http.request('GET', `/vehicles/${vin}`)).body).toMatchObject({
      ivc: before['ivc'],
      presence: { online: true },
    })
    expect(await http.settled(await submit())).toMatchObject({ state: 'succeeded' })
  })
})

describe('a forged answer', () => {
  const metric = async (reason: string): Promise<number> => {
    const text = await (await fetch(`${keyfob.api}/metrics`)).text()
    return Number(new RegExp(`^keyfob_uplink_refused_total\\{reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1])
  }

  it('at the broker settles nothing, is parked and counted', async () => {
    const { id } = await held()
    const [unsignedBefore, unknownBefore] = [await metric('unsigned'), await metric('unknown_key')]
    const answer = writeAck({ id: id as Parameters<typeof writeAck>[0]['id'], status: 'succeeded' })
    await broker.toCloud(vin, 'ack', answer)
    await parkedOf(vin, 'is not signed')
    await broker.toCloud(vin, 'ack', signedBy(first, answer))
    await parkedOf(vin, 'a key that is not registered')
    expect((await http.command(id)).state).toBe('sent')
    await eventually(async () => (await metric('unsigned')) > unsignedBefore)
    await eventually(async () => (await metric('unknown_key')) > unknownBefore)
  })

  it('in the queue of acks settles nothing either', async () => {
    const { id } = await held()
    const rabbit = new Connection(servers.amqpUrl)
    const channel = await rabbit.acquire()
    const message = { routingKey: `${name}.acks`, headers: { vin }, contentType: 'application/json' }
    await channel.basicPublish(message, Buffer.from(JSON.stringify({ id, status: 'succeeded' })))
    await parkedOf(vin, 'is not signed')
    expect((await http.command(id)).state).toBe('sent')
    await channel.close()
    await rabbit.close()
  })
})

it('keyfob smoke signs and verifies, since a vehicle that does not would not count', async () => {
  const { code, out } = await runKeyfobProgram(['smoke', '--json', '--api', keyfob.api, '--mqtt', servers.mosquittoUrl])
  expect([code, out]).toEqual([0, expect.stringContaining('which signs and verifies')])
})

it('a process without keys does not start beside a vehicle with a policy of its own', async () => {
  await http.request('PUT', `/vehicles/${vin}/signing`, { policy: 'required' })
  const { KEYFOB_SIGNING: _policy, KEYFOB_SIGNING_KEYS_FILE: _file, ...without } = env
  const more = { PORT: '0', KEYFOB_DATA_DIR: join(folder.path, 'other') }
  const { code, out, err } = await runKeyfobProgram(['serve'], { env: { ...without, ...more } })
  expect([code === 0, `${out}${err}`]).toEqual([false, expect.stringContaining('set KEYFOB_SIGNING_KEYS_FILE')])
})

describe('where RabbitMQ is the MQTT broker', () => {
  it('a fleet that signs and verifies keeps all laws, and what is not signed does not count', async () => {
    const prefix = `${name}-plugin`
    const plugin = await KeyfobProcess.start({
      dataDir: join(folder.path, 'plugin'),
      env: {
        ...env,
        DATABASE_URL: await freshDatabase(servers.postgresUrl),
        KEYFOB_GATEWAY: 'rabbitmq-mqtt',
        MQTT_URL: servers.rabbitMqttUrl,
        KEYFOB_QUEUE_PREFIX: prefix,
        KEYFOB_TOPIC_PREFIX: `${prefix}/v1`,
      },
    })
    const words = [
      '--vehicles',
      '10',
      '--commands-per-minute',
      '240',
      '--for',
      '10s',
      '--behaviour',
      'double-acking:30%',
    ]
    const ran = await runKeyfobProgram(['simulate', '--signed', '--json', '--api', plugin.api, ...words])
    expect([ran.code, ran.err]).toEqual([0, expect.not.stringContaining('broken')])
    const { byState } = JSON.parse(ran.out) as { byState: Record<string, number> }
    expect(byState['succeeded']).toBeGreaterThan(0)
    const unsignedFleet = await runKeyfobProgram(['simulate', '--json', '--api', plugin.api, ...words])
    expect(unsignedFleet.code).not.toBe(0)
    await plugin.stop()
  })
})
