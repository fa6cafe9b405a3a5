import { createHmac } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { newSecret } from '../webhooks/new-secret.ts'
import { signedHeaders } from './signed-headers.ts'

const body = JSON.stringify({ type: 'command.succeeded', note: 'ä€😀' })

it('makes secrets of the standard’s form, each another one', () => {
  const secret = newSecret()
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
  expect(newSecret()).not.toBe(secret)
})

it('signs so that the standard’s own library verifies it, by the old and by the new secret', () => {
  const [fresh, old, strange] = [newSecret(), newSecret(), newSecret()]
  const headers = signedHeaders('id/1', Date.now(), body, [fresh, old])
  for (const secret of [fresh, old]) expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body))
  expect(() => new Webhook(strange).verify(body, headers)).toThrow('No matching signature')
  expect(() => new Webhook(fresh).verify(`${body} `, headers)).toThrow('No matching signature')
  expect(() => new Webhook(fresh).verify(body, { ...headers, 'webhook-id': 'id/2' })).toThrow('No matching signature')
})

it('signs id, seconds and body with HMAC-SHA256, as the standard says', () => {
  const secret = newSecret()
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`id/1.1767225600.${body}`).digest('base64')
  expect(signedHeaders('id/1', Date.UTC(2026, 0, 1) + 999, body, [secret])).toEqual({
    'webhook-id': 'id/1',
    'webhook-timestamp': '1767225600',
    'webhook-signature': `v1,${signature}`,
  })
})
