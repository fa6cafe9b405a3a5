import { describe, expect, it } from 'vitest'
import { generatePrivateJwk, publicJwkOf, signingKeyOf, thumbprintOf, verifyingKeyOf } from './ed25519.ts'

/** RFC 8037, appendix A. */
const sample = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
} as const
const input = Buffer.from('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc')
const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg'

describe('Ed25519', () => {
  it('signs, verifies and names keys as RFC 8037 shows', async () => {
    const key = verifyingKeyOf(sample)
    expect(Buffer.from(signingKeyOf(sample).sign(input)).toString('base64url')).toBe(signature)
    expect(thumbprintOf(sample)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
    expect(key.isSignedNow(input, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(await key.isSigned(input, Buffer.from(signature, 'base64url'))).toBe(true)
  })

  it('refuses another text, another key, and a signature of another length', async () => {
    const [key, other] = [verifyingKeyOf(sample), verifyingKeyOf(generatePrivateJwk())]
    const signed = Buffer.from(signature, 'base64url')
    expect(key.isSignedNow(Buffer.from('another'), signed)).toBe(false)
    expect(other.isSignedNow(input, signed)).toBe(false)
    expect(await other.isSigned(input, signed)).toBe(false)
    expect(key.isSignedNow(input, signed.subarray(1))).toBe(false)
    expect(await key.isSigned(input, Buffer.alloc(0))).toBe(false)
  })

  it('refuses halves of two keys, without showing them', () => {
    const mixed = { ...sample, x: generatePrivateJwk().x }
    expect(() => signingKeyOf(mixed)).toThrow('do not belong together')
    expect(() => signingKeyOf(mixed)).not.toThrow(sample.d)
  })

  it('shows only the public half', () => {
    expect(publicJwkOf(sample)).not.toHaveProperty('d')
    expect(signingKeyOf(sample).publicJwk).toEqual(publicJwkOf(sample))
  })
})

it('makes keys whose names are no options on a command line', () => {
  const kids = Array.from({ length: 500 }, () => thumbprintOf(generatePrivateJwk()))
  expect(kids.filter((kid) => kid.startsWith('-'))).toEqual([])
})
