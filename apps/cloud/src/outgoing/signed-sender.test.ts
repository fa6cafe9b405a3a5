import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { eventually, freePort } from '@keyfob/testbed'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AddressGuard } from './address-guard.ts'
import { newSecret } from '../webhooks/new-secret.ts'
import { SampleReceiver, answering } from './testing/sample-receiver.ts'
import { SignedSender } from './signed-sender.ts'

let receiver: SampleReceiver
let clock: VirtualClock
let sender: SignedSender
const secret = newSecret()
const signal = new AbortController().signal

beforeEach(async () => {
  receiver = await SampleReceiver.start()
  clock = new VirtualClock(Date.now()) // the library that verifies looks at the real time
  sender = new SignedSender(new AddressGuard(true), clock)
})
afterEach(async () => {
  await receiver.stop()
  expect(clock.pending).toBe(0)
})

const body = JSON.stringify({ type: 'webhook.test', note: 'ä€😀' })
const send = (url = receiver.url, by = sender) => by.send({ id: 'id/1', url, secrets: [secret], body }, signal)

describe('a message', () => {
  it('arrives signed, as JSON, on a connection of its own', async () => {
    expect(await send()).toEqual({ status: 204, error: null, mayHaveArrived: true, retryAfter: null, took: 0 })
    const [{ headers, body: text }] = receiver.received as [SampleReceiver['received'][0]] // it was answered
    expect(new Webhook(secret).verify(text, headers)).toEqual(JSON.parse(body))
    expect(headers).toMatchObject({ 'webhook-id': 'id/1', 'content-type': 'application/json', connection: 'close' })
  })

  it.each([200, 299])('is taken by %i', async (status) => {
    receiver.manner = answering(status)
    expect(await send()).toMatchObject({ status, error: null })
  })

  it.each([300, 302, 307, 400, 410, 429, 500, 503])('is not taken by %i, and nobody is redirected', async (status) => {
    receiver.manner = answering(status, { location: receiver.url, 'retry-after': '7' })
    expect(await send()).toMatchObject({ status, error: `the endpoint answered ${status}`, retryAfter: seconds(7) })
    expect(receiver.received).toHaveLength(1)
  })

  it('gets 10 s for its answer', async () => {
    receiver.manner = () => undefined
    const sending = send()
    await eventually(() => receiver.received.length === 1)
    await clock.advance(seconds(10) - 1)
    const early = await Promise.race([sending, Promise.resolve('still waiting')])
    await clock.advance(1)
    expect([early, await sending]).toEqual([
      'still waiting',
      { status: null, error: 'no answer within 10 s', mayHaveArrived: true, retryAfter: null, took: 10_000 },
    ])
  })

  it('is taken when its headers say so: a body that never ends, and one that is too long, are cut', async () => {
    let isCut = false
    receiver.manner = (response) => {
      response.writeHead(200)
      response.once('close', () => (isCut = true))
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(16_384), more))
      more()
    }
    expect(await send()).toMatchObject({ status: 200, error: null })
    await eventually(() => isCut)
    receiver.manner = (response) => void response.writeHead(200).write('x')
    const sending = send()
    await eventually(() => clock.pending === 1 && receiver.received.length === 2)
    await eventually(async () => (await clock.advance(seconds(2)), clock.pending === 0))
    expect(await sending).toMatchObject({ status: 200, error: null })
  })

  it('is aborted by the signal, which leaves its outcome unknown', async () => {
    receiver.manner = () => undefined
    const controller = new AbortController()
    const sending = sender.send({ id: 'id/1', url: receiver.url, secrets: [secret], body }, controller.signal)
    await eventually(() => receiver.received.length === 1)
    controller.abort(new Error('leaving'))
    await expect(sending).rejects.toThrow('leaving')
    await expect(
      sender.send({ id: 'id/1', url: receiver.url, secrets: [secret], body }, controller.signal),
    ).rejects.toThrow('leaving')
  })

  it('fails with a sentence when nothing listens, or what listens does not speak HTTP', async () => {
    expect(await send(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({
      status: null,
      error: expect.stringContaining('ECONNREFUSED'),
      mayHaveArrived: false,
    })
    expect(await send(receiver.url.replace('http:', 'https:'))).toMatchObject({
      status: null,
      error: expect.any(String),
      mayHaveArrived: false, // there was a connection, but none that carries a message
    })
    const strange = createServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1')
    await once(strange, 'listening')
    const { port } = strange.address() as AddressInfo // listens on TCP
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ status: null, error: expect.any(String) })
    strange.close()
  })
})

describe('private addresses', () => {
  const resolving = (...addresses: readonly string[]) =>
    new SignedSender(
      new AddressGuard(false, (_name, _options, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        ),
      ),
      clock,
    )

  it('are not called, neither as literals nor behind a name', async () => {
    const error = expect.stringContaining('is not a public address')
    for (const url of [receiver.url, receiver.url.replace('127.0.0.1', '2130706433'), 'http://[::1]/'])
      expect(await send(url, new SignedSender(new AddressGuard(false), clock))).toMatchObject({ status: null, error })
    for (const sends of [resolving('127.0.0.1'), resolving('1.1.1.1', '127.0.0.1')])
      expect(await send(`http://receiver.example:${receiver.port}/`, sends)).toMatchObject({ status: null, error })
    expect(
      await send(`http://localhost:${receiver.port}/`, new SignedSender(new AddressGuard(false), clock)),
    ).toMatchObject({ status: null, error })
    expect(receiver.received).toEqual([])
  })

  it('are called where they are allowed, at the address that was judged and no other', async () => {
    let asked = 0
    const guard = new AddressGuard(true, (_name, _options, callback) => {
      asked += 1
      callback(null, [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }])
    })
    expect(await send(`http://receiver.example:${receiver.port}/`, new SignedSender(guard, clock))).toMatchObject({
      status: 204,
    })
    expect(asked).toBe(1)
    expect(receiver.received[0]?.headers['host']).toBe(`receiver.example:${receiver.port}`)
  })
})
