/** Keys as they are written in files and in requests (RFC 7517), read with care. */
import {
  type PrivateJwk,
  type PublicJwk,
  type SigningKey,
  type VerifyingKey,
  keyBytesPattern,
  signingKeyOf,
  verifyingKeyOf,
} from '@keyfob/runtime'
import { z } from 'zod'
import { signingKeysMax } from '../numbers.ts'

const keyBytes = z.string().regex(keyBytesPattern, 'must be 32 bytes in base64url')
/** Other members, such as `kid` and `use`, are ignored: a key is named by its thumbprint. */
export const publicJwkSchema = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: keyBytes })
export const privateJwkSchema = publicJwkSchema.extend({ d: keyBytes })

/** A file of private keys: the first one signs, the others are announced. */
export const privateKeySetSchema = z.object({ keys: z.array(privateJwkSchema).min(1).max(signingKeysMax) })
export const publicKeySetSchema = z.object({ keys: z.array(publicJwkSchema).min(1).max(signingKeysMax) })

/** @throws Error that says what is wrong with the text, and does not show it */
export const readSigningKeys = (text: string): readonly SigningKey[] =>
  readSet<{ keys: PrivateJwk[] }>(privateKeySetSchema, text).keys.map(signingKeyOf)

/** Of a set, or of one key alone. @throws Error that says what is wrong with the text */
export const readPublicKeys = (text: string): readonly PublicJwk[] =>
  readSet<{ keys: PublicJwk[] }>(publicKeySetSchema, text).keys

/** @throws Error when one is not a key of the curve */
export const trustedKeysOf = (keys: readonly PublicJwk[]): ReadonlyMap<string, VerifyingKey> =>
  new Map(keys.map(verifyingKeyOf).map((key) => [key.kid, key]))

const readSet = <Set>(schema: z.ZodType<Set>, text: string): Set => {
  const parsed = schema.safeParse(setOf(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`/${issue?.path.map(String).join('/') ?? ''} ${issue?.message ?? 'is invalid'}`)
}

/** One key alone is a set of one. */
const setOf = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'kty' in value ? { keys: [value] } : value
  } catch {
    throw new Error('It is not JSON.')
  }
}
