/** Keys over several processes on one PostgreSQL, over kills and restarts, and on a start that others can reach. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type IncomingMessage, get } from 'node:http'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { parseVin } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import {
  Api,
  HandPlayedVehicle,
  KeyfobProcess,
  PostgresServer,
  eventually,
  runKeyfobProgram,
  temporaryFolder,
} from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const vin = parseVin('1KFAC00E4T0000001')!

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let postgres: PostgresServer
let one: KeyfobProcess
let other: KeyfobProcess
let admin = ''

/** The program as a person runs it, with the key in its environment. */
const keyfob = async (
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; out: string }> => {
  const { code, out, err } = await runKeyfobProgram(words, { env })
  return { code, out: code === 0 ? out : `${out}${err}` }
}

const start = (name: string, env: Readonly<Record<string, string>>) =>
  KeyfobProcess.start({ dataDir: `${folder.path}/${name}`, env })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const statusOf = async (keyfobProcess: KeyfobProcess, key: string, path = '/catalogue'): Promise<number> =>
  (await new Api(keyfobProcess.api).request('GET', path, undefined, bearer(key))).status
const create = async (scope: string): Promise<{ id: string; key: string }> => {
  const { out } = await keyfob(['keys', 'create', '--name', 'test', '--scope', scope, '--json', '--api', one.api], {
    KEYFOB_API_KEY: admin,
  })
  return JSON.parse(out) as { id: string; key: string } // what --json prints
}

beforeAll(async () => {
  folder = await temporaryFolder()
  admin = (await keyfob(['keys', 'generate'])).out.trim()
  postgres = await PostgresServer.start()
  const keys = { KEYFOB_KEYS: 'required', KEYFOB_FIRST_KEY: admin }
  // A simulated fleet registers by itself, which has to be said where keys are needed.
  const env = { DATABASE_URL: postgres.url, ...keys, KEYFOB_AUTO_REGISTER: 'true' }
  ;[one, other] = await Promise.all([start('one', { ...env, KEYFOB_LOG_LEVEL: 'debug' }), start('other', env)])
})
afterAll(async () => {
  expect([await one.stop(), await other.stop()]).toEqual([0, 0])
  await postgres.stop()
  await folder.remove()
})

describe('two processes on one PostgreSQL', () => {
  it('both know a key that one made, and soon that it was revoked, streams included', async () => {
    const { id, key } = await create('read')
    expect([await statusOf(one, key), await statusOf(other, key)]).toEqual([200, 200])
    const stream = await fetch(`${other.api}/events`, { headers: bearer(key) })
    let text = ''
    const read = async (): Promise<void> => {
      for await (const chunk of stream.body ?? []) text += Buffer.from(chunk).toString()
    }
    let hasEnded = false
    void read().finally(() => (hasEnded = true))
    // Used all the time, so that it is remembered there.
    const uses = async (): Promise<boolean> => (await statusOf(other, key)) === 401
    expect(await statusOf(other, key)).toBe(200)
    expect((await keyfob(['keys', 'revoke', id, '--api', one.api], { KEYFOB_API_KEY: admin })).code).toBe(0)
    await eventually(uses, { every: 50 })
    await eventually(() => hasEnded)
    expect(text).toContain(': the API key is not valid any more')
    expect(await statusOf(one, key)).toBe(401)
  })

  it('made the first key once', () => {
    const made = [...one.logged('api_key.created'), ...other.logged('api_key.created')].filter(
      ({ who }) => who === 'KEYFOB_FIRST_KEY',
    )
    expect(made).toHaveLength(1)
  })

  it('keep keys, and what was revoked, over a kill -9', async () => {
    const [held, revoked] = [await create('send'), await create('send')]
    await keyfob(['keys', 'revoke', revoked.id, '--api', one.api], { KEYFOB_API_KEY: admin })
    await one.kill()
    await one.start()
    expect([
      await statusOf(one, held.key),
      await statusOf(one, revoked.key),
      await statusOf(one, admin, '/keys'),
    ]).toEqual([200, 401, 200])
  })

  it('accept every valid key right after a restart, whatever was tried from its address', async () => {
    const stranger = (await keyfob(['keys', 'generate'])).out.trim()
    await one.kill()
    await one.start()
    const statuses: number[] = []
    for (let each = 0; each < 30; each += 1) statuses.push(await statusOf(one, each % 2 === 0 ? stranger : 'sesame'))
    expect(statuses.filter((status) => status === 401)).toHaveLength(20)
    expect(statuses.slice(20)).toEqual(Array.from({ length: 10 }, () => 429))
    expect(await statusOf(one, admin, '/keys')).toBe(200)
    // One that the other process makes now, which this one has never seen.
    const { body } = await new Api(other.api).request('POST', '/keys', { name: 'new', scope: 'read' }, bearer(admin))
    expect([await statusOf(one, String(body['key'])), await statusOf(one, stranger)]).toEqual([200, 429])
  })

  it('give one key a tenth of the event streams, and others theirs', async () => {
    const [greedy, modest] = [await create('read'), await create('read')]
    const [leaving, back] = [new AbortController(), new AbortController()]
    const streamOf = async (key: string, { signal } = leaving): Promise<number> =>
      (await fetch(`${one.api}/events`, { headers: bearer(key), signal })).status
    const statuses = await Promise.all(Array.from({ length: 110 }, () => streamOf(greedy.key)))
    expect([statuses.filter((status) => status === 200).length, new Set(statuses)]).toEqual([100, new Set([200, 429])])
    expect(await streamOf(modest.key)).toBe(200)
    leaving.abort()
    await eventually(async () => (await streamOf(greedy.key, back)) === 200)
    back.abort()
  })

  it('accepts a known key while PostgreSQL is unavailable, and no unknown key', async () => {
    const [known, strange] = [await create('read'), await create('read')]
    expect(await statusOf(other, known.key)).toBe(200)
    await postgres.kill()
    try {
      const refused = await new Api(other.api).request('GET', '/catalogue', undefined, bearer(strange.key))
      expect([refused.status, refused.body['type'], refused.headers.get('retry-after')]).toEqual([
        503,
        '/problems/store-unavailable',
        '2',
      ])
      // Longer than what was read counts as fresh: look-ups fail then, and the key still works.
      const statuses = new Set<number>()
      const until = performance.now() + seconds(3)
      await eventually(async () => statuses.add(await statusOf(other, known.key)) && performance.now() > until)
      expect(statuses).toEqual(new Set([200]))
    } finally {
      await postgres.start()
    }
    for (const each of [one, other]) await eventually(async () => (await statusOf(each, strange.key)) === 200)
  })

  it('carry a simulation by its key, and write no secret into their logs', async () => {
    const { key } = await create('send')
    const file = `${folder.path}/key`
    await writeFile(file, key)
    const words = ['--vehicles', '5', '--commands-per-minute', '300', '--for', '4s', '--key-file', file, '--json']
    const { code, out } = await keyfob(['simulate', ...words, '--api', one.api, '--mqtt', one.mqtt])
    const report = JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
      commands: { accepted: number }
      lawsBroken: string[]
    } // what --json prints
    expect([code, report.lawsBroken]).toEqual([0, []])
    expect(report.commands.accepted).toBeGreaterThan(5)
    const accepted = one.logged('command.accepted')
    expect(new Set(accepted.map(({ who }) => who))).toEqual(new Set([`key:${key.slice(3, 13)}`]))
    await statusOf(one, `${key.slice(0, -1)}-`, `/commands?key=${key}`)
    const answered = () =>
      one.logged('http.answered').some(({ url }) => url === `/commands?key=${key.slice(0, 13)}_***`)
    await eventually(answered, { what: 'the line of a URL, with the id alone' })
    const logs = JSON.stringify([...one.log, ...other.log])
    for (const secret of [key, admin]) expect(logs.includes(secret.slice(14, 40)), 'a secret').toBe(false)
  })
})

/** An address by which others reach this machine; without one, one that a listener on 127.0.0.1 does not hear. */
const outside =
  Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address ?? '127.0.0.2'

const canConnect = async (url: string): Promise<boolean> => {
  const socket = connect(Number(new URL(url).port), outside)
  const answer = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return answer
}

/** Of `/healthz`, asked for by this name; fetch would not say another one than the URL's. */
const statusAs = async (url: string, host: string): Promise<number | undefined> => {
  const [response] = (await once(get(`${url}/healthz`, { headers: { host } }), 'response')) as [IncomingMessage] // of a ClientRequest
  response.resume()
  return response.statusCode
}

describe('a start that others can reach', () => {
  const beyond = {
    KEYFOB_HOST: '0.0.0.0',
    PORT: '0',
    KEYFOB_MQTT_PORT: '0',
    KEYFOB_MQTT_WS_PORT: '0',
    KEYFOB_DEMO_VEHICLES: '0',
    KEYFOB_LOG_LEVEL: 'silent',
  }

  it('is refused while there is no admin key, and says why', async () => {
    const env = { ...beyond, KEYFOB_DATA_DIR: `${folder.path}/beyond` }
    const refused = await keyfob(['serve'], env)
    expect(refused.code).toBe(2)
    expect(refused.out.trim()).toMatch(
      /^KEYFOB_HOST is 0\.0\.0\.0, which other machines can reach, so every request needs an API key, and there is no valid admin key: every request would be refused\. Set KEYFOB_FIRST_KEY/,
    )
    expect(await keyfob(['serve'], { ...env, KEYFOB_FIRST_KEY: 'sesame' })).toMatchObject({
      code: 2,
      out: expect.stringMatching(/^KEYFOB_FIRST_KEY must be an API key/),
    })
    expect((await keyfob(['serve'], { ...env, KEYFOB_KEYS: 'required', KEYFOB_HOST: '127.0.0.1' })).out).toMatch(
      /^KEYFOB_KEYS is required, so every/,
    )
  })

  it('works with a first key from a file, or with keys made on loopback; the broker stays on loopback', async () => {
    const file = `${folder.path}/first-key`
    await writeFile(file, `${admin}\n`)
    const { PORT: _port, KEYFOB_MQTT_PORT: _mqtt, KEYFOB_MQTT_WS_PORT: _ws, ...env } = beyond
    const first = await start('beyond', { ...env, KEYFOB_FIRST_KEY_FILE: file })
    expect(await first.stop()).toBe(0)
    const reached = await start('beyond', { ...env, KEYFOB_PUBLIC_HOSTS: 'keyfob.example' })
    const url = `http://${outside}:${new URL(reached.api).port}`
    expect((await new Api(url).submit({ command: 'horn_honk', vin })).status).toBe(401)
    const honk = { command: 'horn_honk', vin }
    // Where keys are needed no vehicle comes to be by being named.
    expect((await new Api(url).submit(honk, bearer(admin))).status).toBe(422)
    expect((await new Api(url).request('PUT', `/vehicles/${vin}`, {}, bearer(admin))).status).toBe(201)
    expect((await new Api(url).submit(honk, bearer(admin))).status).toBe(202)
    expect([await statusAs(url, 'keyfob.example'), await statusAs(url, 'other.example')]).toEqual([200, 421])
    expect([await canConnect(reached.api), await canConnect(reached.mqtt), await canConnect(reached.mqttWs)]).toEqual([
      true,
      false,
      false,
    ])
    expect(await reached.stop()).toBe(0)
  })

  it('on loopback needs no key', async () => {
    const home = await start('home', {})
    const vehicle = await HandPlayedVehicle.connect(home.mqtt, vin)
    const { status, body } = await new Api(home.api).submit({ command: 'Horn Honk', vin })
    expect(status).toBe(202)
    await vehicle.see('command', body.id)
    await vehicle.ack(body.id, 'succeeded')
    expect(await new Api(home.api).settled(body.id)).toMatchObject({ state: 'succeeded', who: 'anonymous' })
    await vehicle.leave()
    expect(await home.stop()).toBe(0)
  })
})
