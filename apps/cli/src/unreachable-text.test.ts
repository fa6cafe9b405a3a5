/** How requests fail: each failure is real, and each has its own sentence. */
import { once } from 'node:events'
import { type Server as HttpServer, createServer as createHttpServer } from 'node:http'
import { type AddressInfo, type Server, createServer } from 'node:net'
import { ProblemError, UnreachableError } from '@keyfob/client'
import { freePort } from '@keyfob/testbed'
import { afterEach, expect, it, vi } from 'vitest'
import { failureText } from './failure-text.ts'
import { runKeyfob } from './testing/run-keyfob.ts'

let server: Server | HttpServer | undefined
afterEach(async () => {
  vi.unstubAllEnvs()
  if (server === undefined) return
  server.close()
  await once(server, 'close')
  server = undefined
})

const listening = async (one: Server | HttpServer): Promise<string> => {
  server = one
  one.listen(0, '127.0.0.1')
  await once(one, 'listening')
  return `127.0.0.1:${(one.address() as AddressInfo).port}` // of a server on TCP
}

const vehicles = (api: string) => runKeyfob('vehicles', '--api', api)

it('says that nothing listens, also where a name has several addresses', async () => {
  const port = await freePort()
  for (const host of ['127.0.0.1', 'localhost'])
    expect(await vehicles(`http://${host}:${port}`)).toMatchObject({
      code: 3,
      err: expect.stringContaining(`nothing listens at http://${host}:${port}. Start it with "keyfob serve"`),
    })
})

it('says that TLS failed', async () => {
  const at = await listening(createHttpServer())
  const { code, err } = await vehicles(`https://${at}`)
  expect([code, err]).toEqual([
    3,
    expect.stringMatching(/TLS failed with https:.*wrong version number.*NODE_EXTRA_CA_CERTS/),
  ])
})

it('says that another program answers, or closes the connection', async () => {
  const pages = await listening(createHttpServer((_request, response) => void response.end('<html>')))
  expect(await vehicles(`http://${pages}`)).toMatchObject({ code: 3, err: expect.stringContaining('is not JSON') })
  server!.close()
  const rude = await listening(createServer((socket) => socket.destroy()))
  expect(await vehicles(`http://${rude}`)).toMatchObject({
    code: 3,
    err: expect.stringContaining(`cannot be reached at http://${rude}`),
  })
})

it('says that no answer came in time', () => {
  const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError')
  const connect = new TypeError('fetch failed', {
    cause: Object.assign(new Error('x'), { code: 'UND_ERR_CONNECT_TIMEOUT' }),
  })
  for (const cause of [timeout, connect])
    expect(failureText(new UnreachableError('http://h', cause, true))).toContain('http://h did not answer in time')
})

it('refuses an invalid URL, and never shows a password', async () => {
  for (const url of [
    '127.0.0.1:8080',
    'localhost:8080',
    'http:8080',
    'ftp://h',
    'http://',
    'http://h/?a',
    'http://h/#a',
    '/x',
  ]) {
    expect(await vehicles(url), url).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--api \(or KEYFOB_API\) must /),
    })
  }
  for (const words of [
    ['vehicles', '--api', 'http://me:guess-me@127.0.0.1:1'],
    ['vehicles', '--api', 'http://guess-me@127.0.0.1:1'],
    ['smoke', '--mqtt', 'tcp://me:guess-me@h'],
    ['smoke', '--amqp', 'me:guess-me@h'],
    ['simulate', '--mqtt', 'me:guess-me@h'],
    ['doctor', '--api', 'http://me:guess-me@127.0.0.1:1'],
  ]) {
    const { code, out, err } = await runKeyfob(...words)
    expect([words, code, `${out}${err}`.includes('guess-me')]).toEqual([words, 2, false])
    vi.stubEnv('KEYFOB_API', 'http://me:guess-me@127.0.0.1:1')
    expect((await runKeyfob('vehicles')).err).toMatch(/^--api \(or KEYFOB_API\) must not hold/)
    vi.unstubAllEnvs()
  }
})

it('refuses an idempotency key that a header cannot hold', async () => {
  const { code, err } = await runKeyfob('send', 'V', 'horn_honk', '--key', 'clé')
  expect([code, err]).toEqual([2, expect.stringContaining('--key')])
})

it('counts an empty variable as unset, as the server does', async () => {
  for (const name of ['KEYFOB_API', 'MQTT_URL', 'KEYFOB_TOPIC_PREFIX']) vi.stubEnv(name, '')
  expect((await runKeyfob('vehicles', '--help')).out).toMatch(/default:\s+"http:\/\/127.0.0.1:8080"/)
  expect(await runKeyfob('smoke', '--api', `http://127.0.0.1:${await freePort()}`)).toMatchObject({ code: 3 })
})

it('names the place of an error: a pointer, a parameter or a header', () => {
  const errors = [
    { pointer: '/vin', detail: 'must be a VIN' },
    { parameter: 'state', detail: 'must be one of queued' },
    { header: 'Prefer', detail: 'holds\u001b[2J' },
    { detail: 'is wrong' },
  ]
  const problem = { type: '/problems/x', title: 'No', detail: 'No', status: 422, errors }
  expect(failureText(new ProblemError(problem, { isChange: true })).split('\n')).toEqual([
    'No',
    '  /vin must be a VIN',
    '  state must be one of queued',
    '  Prefer holds\\u001b[2J',
    '   is wrong',
  ])
})
