import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { type Vin, parseVin } from '@keyfob/protocol'
import { VirtualClock, minutes } from '@keyfob/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WakeReceiver } from './wake-receiver.ts'

const [secret, another] = ['s', 'a'].map((letter) => `whsec_${letter.repeat(43)}=`) as [string, string]
const vin = parseVin('1KFAA00E4T0000001')! // 17 characters
const at = Date.parse('2026-03-01T12:00:00Z')
const body = '{"type":"vehicle.wake_up","data":{"vin":"1KFAA00E4T0000001"}}'
/** Made by the library `standardwebhooks` of the body above, under this id and at this time. */
const signature = 'v1,e9lw/NYomcTlzApr48ak3X+1Hr/XTpV+koNHZhr8br4='

let clock: VirtualClock
let receiver: WakeReceiver
let woken: Vin[]
beforeEach(async () => {
  clock = new VirtualClock(at)
  woken = []
  const wake = (each: Vin): boolean => woken.push(each) > 0 && each === vin
  receiver = new WakeReceiver({ port: 0, secrets: [another, secret], wake, clock })
  await receiver.start()
})
afterEach(() => receiver.stop())

const signed = (text: string): string => {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return `v1,${createHmac('sha256', key)
    .update(`id-1.${at / 1_000}.${text}`)
    .digest('base64')}`
}

/** The status of the answer, or the code of the error. */
const post = (text: string, by: string, method = 'POST'): Promise<number | string | undefined> =>
  new Promise((resolve) => {
    const headers = { 'webhook-id': 'id-1', 'webhook-timestamp': at / 1_000, 'webhook-signature': by }
    const call = request({ host: '127.0.0.1', port: receiver.port, method, headers, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    call.end(text)
  })

describe('the receiver of wake-ups', () => {
  it('wakes the vehicle of a message that is signed by one of its secrets', async () => {
    expect(await post(body, signature)).toBe(202)
    expect(await post(body, `v1,b3RoZXI= ${signature}`)).toBe(202)
    expect([woken, receiver.accepted]).toEqual([[vin, vin], 2])
  })

  it.each([
    ['of another body', `${body} `, signature],
    ['without a signature', body, ''],
    ['with a signature that is none', body, 'v1,%%%'],
  ])('refuses a message %s', async (_name, text, by) => {
    expect(await post(text, by)).toBe(401)
    expect(woken).toEqual([])
  })

  it('refuses a message that is played again later', async () => {
    await clock.advance(minutes(6))
    expect(await post(body, signature)).toBe(401)
  })

  it('says of other vehicles, and of what it cannot read, that it does not wake them', async () => {
    const other = body.replace('0000001', '0000002')
    expect(await post(other, signed(other))).toBe(404)
    for (const text of ['{', 'null', '{"data":{"vin":7}}']) expect(await post(text, signed(text))).toBe(400)
    expect(await post('', signed(''), 'PUT')).toBe(405)
    expect(receiver.accepted).toBe(0)
  })

  it('ends a connection that sends too much', async () => {
    const long = 'x'.repeat(1_000_000)
    expect(await post(long, signed(long))).toMatch(/ECONNRESET|EPIPE/)
  })
})
