import { createPublicKey, sign, verify } from 'node:crypto'
import { expect, it } from 'vitest'
import { newPrivateKey } from './new-key.ts'

it.each([
  ['ed25519', { kty: 'OKP', crv: 'Ed25519' }, {}],
  ['p256', { kty: 'EC', crv: 'P-256' }, { namedCurve: 'prime256v1' }],
  ['rsa', { kty: 'RSA' }, { modulusLength: 2_048 }],
] as const)('a new key of %s signs, and is another one each time', (kind, jwk, details) => {
  const [key, other] = [newPrivateKey(kind), newPrivateKey(kind)]
  const digest = kind === 'ed25519' ? null : 'sha256'
  const signature = sign(digest, Buffer.from('text'), key)
  expect(verify(digest, Buffer.from('text'), createPublicKey(key), signature)).toBe(true)
  expect(verify(digest, Buffer.from('text'), createPublicKey(other), signature)).toBe(false)
  expect(key.export({ format: 'jwk' })).toMatchObject(jwk)
  expect(key.asymmetricKeyDetails).toMatchObject(details)
})
