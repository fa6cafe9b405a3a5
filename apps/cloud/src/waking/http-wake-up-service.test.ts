import { parseIvcId, parseVin, parseCommandId } from '@keyfob/protocol'
import { VirtualClock, formatInstant, seconds } from '@keyfob/runtime'
import { eventually, freePort } from '@keyfob/testbed'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AddressGuard } from '../outgoing/address-guard.ts'
import { SignedSender } from '../outgoing/signed-sender.ts'
import { SampleReceiver, answering } from '../outgoing/testing/sample-receiver.ts'
import type { WakeUp } from '../ports/wake-ups.ts'
import { HttpWakeUpService } from './http-wake-up-service.ts'

const [newSecret, oldSecret] = ['n', 'o'].map((letter) => `whsec_${letter.repeat(43)}=`) as [string, string]
const signal = new AbortController().signal

let receiver: SampleReceiver
let clock: VirtualClock
beforeEach(async () => {
  receiver = await SampleReceiver.start()
  clock = new VirtualClock(Date.now()) // the library that verifies looks at the real time
})
afterEach(async () => {
  await receiver.stop()
  expect(clock.pending).toBe(0)
})

const wakeUp = (): WakeUp => ({
  id: '4f0c5c6e-8d5e-4f86-9a2f-6c2d2b1f0e11',
  vin: parseVin('1KFAA00E4T0000001')!, // 17 characters
  ivc: parseIvcId('IVC-1')!, // by the pattern
  commandId: parseCommandId('019b7985-f400-7c44-8d2f-5a1f0e6b7c3d')!, // a UUIDv7
  at: clock.now(),
  notAfter: clock.now() + seconds(60),
})

const wake = (url = receiver.url, allowsPrivate = true) => {
  const sender = new SignedSender(
    new AddressGuard(allowsPrivate, undefined, 'KEYFOB_WAKE_PRIVATE'),
    clock,
    'Keyfob-Wake-Ups',
  )
  return new HttpWakeUpService({ sender, url, secrets: [newSecret, oldSecret] }).wake(wakeUp(), signal)
}

describe('a wake-up over HTTP', () => {
  it('says which vehicle, for which command and until when, and is signed by each secret', async () => {
    expect(await wake()).toEqual({ kind: 'accepted' })
    const [{ headers, body }] = receiver.received as [SampleReceiver['received'][0]] // it was answered
    const { id, vin, ivc, commandId, at, notAfter } = wakeUp()
    const data = { vin, ivc, commandId, notAfter: formatInstant(notAfter) }
    for (const secret of [newSecret, oldSecret])
      expect(new Webhook(secret).verify(body, headers)).toEqual({
        type: 'vehicle.wake_up',
        timestamp: formatInstant(at),
        data,
      })
    expect(headers).toMatchObject({ 'webhook-id': id, 'user-agent': 'Keyfob-Wake-Ups' })
  })

  it.each([
    [200, 'accepted'],
    [202, 'accepted'],
    [302, 'unavailable'],
    [400, 'refused'],
    [401, 'unavailable'],
    [403, 'refused'],
    [404, 'refused'],
    [429, 'unavailable'],
    [500, 'unanswered'],
    [502, 'unanswered'],
    [503, 'unavailable'],
  ])('that is answered with %i is %s, and no redirect is followed', async (status, kind) => {
    receiver.manner = answering(status, { location: receiver.url, 'retry-after': '7' })
    const problem = kind === 'accepted' ? {} : { problem: `it answered ${status}` }
    expect(await wake()).toEqual({ kind, ...problem, ...(kind === 'unavailable' && { retryAfter: seconds(7) }) })
    expect(receiver.received).toHaveLength(1)
  })

  it('that gets no answer in 10 s may have been sent', async () => {
    receiver.manner = () => undefined
    const waking = wake()
    await eventually(() => receiver.received.length === 1)
    await clock.advance(seconds(10))
    expect(await waking).toEqual({ kind: 'unanswered', problem: 'no answer within 10 s' })
  })

  it('whose connection breaks may have been sent', async () => {
    receiver.manner = (response) => void response.socket?.destroy()
    expect(await wake()).toMatchObject({ kind: 'unanswered' })
  })

  it('is accepted by the status, however long the rest of the answer is', async () => {
    let isCut = false
    receiver.manner = (response) => {
      response.writeHead(202)
      response.once('close', () => (isCut = true))
      const more = (): void => void (response.destroyed || response.write(Buffer.alloc(16_384), more))
      more()
    }
    expect(await wake()).toEqual({ kind: 'accepted' })
    await eventually(() => isCut)
  })

  it('was certainly not sent where nothing listens, and where Keyfob must not call', async () => {
    expect(await wake(`http://127.0.0.1:${await freePort()}/`)).toMatchObject({ kind: 'unavailable', retryAfter: null })
    expect(await wake(receiver.url, false)).toMatchObject({
      kind: 'unavailable',
      problem: expect.stringContaining('KEYFOB_WAKE_PRIVATE'),
    })
    expect(receiver.received).toEqual([])
  })
})
