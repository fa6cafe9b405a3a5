import { generatePrivateJwk, publicJwkOf, thumbprintOf } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { signingKeysMax } from '../numbers.ts'
import { readPublicKeys, readCloudKeys, trustedKeysOf } from './keys.ts'

const secret = generatePrivateJwk()
const setOf = (...keys: readonly object[]): string => JSON.stringify({ keys })

describe('a file of keys', () => {
  it('is read in its order, whatever else is said of a key', () => {
    const next = generatePrivateJwk()
    const read = readCloudKeys(setOf({ ...secret, kid: 'mine', use: 'sig' }, next))
    expect(read).toEqual([secret, next])
  })

  it('may be one key alone', () => {
    expect(readPublicKeys(JSON.stringify(secret))).toEqual([publicJwkOf(secret)])
  })

  it.each([
    ['no JSON', 'x', 'not JSON'],
    ['no key', setOf(), '/keys'],
    ['too many keys', setOf(...Array.from({ length: signingKeysMax + 1 }, () => secret)), '/keys'],
    ['a public key', setOf(publicJwkOf(secret)), '/keys/0/d'],
    ['a key of another curve', setOf({ ...secret, crv: 'X25519' }), '/keys/0/crv'],
    ['a key that is too short', setOf({ ...secret, d: 'AAAA' }), '/keys/0/d must be 32 bytes in base64url'],
  ])('is refused with %s, and is not shown', (_, text, problem) => {
    expect(() => readCloudKeys(text)).toThrow(problem)
    expect(() => readCloudKeys(text)).not.toThrow(secret.d)
  })

  it('may name keys of a key service, without their private halves', () => {
    const kms = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'
    expect(readCloudKeys(setOf({ ...publicJwkOf(secret), kms }))).toEqual([{ ...publicJwkOf(secret), kms }])
    const alias = 'arn:aws:kms:eu-central-1:111122223333:alias/keyfob'
    expect(() => readCloudKeys(setOf({ ...publicJwkOf(secret), kms: alias }))).toThrow('/keys/0')
  })

  it('gives the keys to verify with, by their names', () => {
    expect([...trustedKeysOf([publicJwkOf(secret)]).keys()]).toEqual([thumbprintOf(secret)])
  })
})
