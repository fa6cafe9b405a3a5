import { generatePrivateJwk, publicJwkOf, thumbprintOf } from '@keyfob/runtime'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Sample, sampleApp, sampleSigningKey, sampleVin } from './testing/sample-server.ts'

let sample: Sample & { app: FastifyInstance }
beforeAll(async () => void (sample = await sampleApp()), 60_000)
afterAll(() => sample.app.close())

const url = `/vehicles/${sampleVin}/signing`
const secret = generatePrivateJwk()
const put = (payload: object) => sample.app.inject({ method: 'PUT', url, payload })

it('shows the keys of the cloud without their secret halves', async () => {
  const { publicJwk, kid } = sampleSigningKey
  expect((await sample.app.inject('/signing-keys')).json()).toEqual({ keys: [{ kid, ...publicJwk }] })
})

it('keeps policy and keys of a registered vehicle, and names keys by their thumbprints', async () => {
  expect((await put({ policy: 'required' })).statusCode).toBe(404)
  expect((await sample.app.inject(url)).statusCode).toBe(404)
  await sample.app.inject({ method: 'PUT', url: `/vehicles/${sampleVin}`, payload: {} })
  expect((await sample.app.inject(url)).json()).toEqual({ policy: null, effective: 'off', keys: [] })
  const answer = await put({ policy: 'optional', keys: [{ ...publicJwkOf(secret), kid: 'mine', use: 'sig' }] })
  const keys = [{ kid: thumbprintOf(secret), ...publicJwkOf(secret) }]
  expect(answer.json()).toEqual({ policy: 'optional', effective: 'required', keys })
  expect((await sample.app.inject(url)).json()).toEqual(answer.json())
})

it.each([
  ['a private key', { keys: [secret] }, '/keys/0/d'],
  ['a key of another kind', { keys: [{ ...publicJwkOf(secret), kty: 'EC' }] }, '/keys/0/kty'],
  ['a key that is too short', { keys: [{ ...publicJwkOf(secret), x: 'AAAA' }] }, '/keys/0/x'],
  ['too many keys', { keys: Array.from({ length: 5 }, () => publicJwkOf(secret)) }, '/keys'],
  ['an unknown policy', { policy: 'maybe' }, '/policy'],
])('refuses %s, and does not repeat it', async (_, payload, pointer) => {
  const answer = await put(payload)
  expect(answer.statusCode).toBe(422)
  expect(answer.json().errors[0].pointer).toBe(pointer)
  expect(answer.body).not.toContain(secret.d)
})
