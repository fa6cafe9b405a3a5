import { readFileSync } from 'node:fs'
import { signingKeyOf, toSign } from '@keyfob/runtime'
import { flattenedVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  signatureRefusalNow,
  signatureRefusalOf,
  signatureRefusals,
  signingPolicies,
} from '../signing/judge-signature.ts'
import { privateJwkSchema, trustedKeysOf } from '../signing/keys.ts'
import { parseVin } from '../words/vin.ts'

const fileSchema = z.strictObject({
  about: z.string(),
  keys: z.record(z.string(), privateJwkSchema),
  vectors: z.array(
    z.strictObject({
      name: z.string(),
      /** Of the receiver, with the names of the keys that it trusts. */
      policy: z.enum(signingPolicies),
      vin: z.string(),
      trusted: z.array(z.string()),
      payload: z.string(),
      /** Null: it counts. */
      refusal: z.enum(signatureRefusals).nullable(),
      /** What was signed to make this payload, and by which key. */
      text: z.string().optional(),
      signedBy: z.string().optional(),
    }),
  ),
})

const path = new URL('../../../../contract/vectors/signature.json', import.meta.url)
const { keys, vectors } = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
const keyNamed = (name: string) => keys[name]!
const trustOf = ({ policy, trusted }: (typeof vectors)[number]) => ({
  policy,
  keys: trustedKeysOf(trusted.map(keyNamed)),
})
const made = vectors.flatMap((vector) =>
  vector.text === undefined || vector.signedBy === undefined
    ? []
    : [{ ...vector, text: vector.text, key: keyNamed(vector.signedBy) }],
)

describe('the vectors of signatures', () => {
  it('have a name each, and show every refusal', () => {
    expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length)
    expect(new Set(vectors.map(({ refusal }) => refusal))).toEqual(new Set([null, ...signatureRefusals]))
    expect(made.length).toBeGreaterThan(4)
  })

  it.each(vectors)('are judged: $name', async (vector) => {
    const asked = [Buffer.from(vector.payload), parseVin(vector.vin)!, trustOf(vector)] as const
    expect(await signatureRefusalOf(...asked)).toBe(vector.refusal ?? undefined)
    expect(signatureRefusalNow(...asked)).toBe(vector.refusal ?? undefined)
  })

  it.each(made)('are made again, byte by byte: $name', ({ text, key, vin, payload }) => {
    const signer = signingKeyOf(key)
    const { input, signed } = toSign(text, { kid: signer.kid, subject: vin })
    expect(signed(signer.sign(input))).toBe(payload)
  })

  it.each(made)('are verified by another implementation of JWS: $name', async ({ text, key, payload }) => {
    const [header, , signature] = (/"signature":"([^"]*)"\}$/.exec(payload)?.[1] ?? '').split('.')
    const { d: _secret, ...shown } = key
    const jws = { protected: header!, payload: Buffer.from(text).toString('base64url'), signature: signature! }
    const verified = await flattenedVerify(jws, await importJWK(shown, 'EdDSA'))
    expect(Buffer.from(verified.payload).toString()).toBe(text)
  })
})
