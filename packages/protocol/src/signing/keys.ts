/** Keys as they are written in files and in requests (RFC 7517), read with care. */
import {
  type PrivateJwk,
  type PublicJwk,
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

/** Names one key of AWS KMS, and no alias, which may lead to another key tomorrow. */
const kmsKeyPattern = /^arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,40}:\d{12}:key\/[A-Za-z0-9-]{1,64}$/

/** A key whose private half a key service holds, and uses on request. */
export interface ServiceJwk extends PublicJwk {
  /** Its ARN. */
  readonly kms: string
}
/** A key of the cloud, as its file has it. */
export type CloudJwk = PrivateJwk | ServiceJwk

const cloudJwkSchema = publicJwkSchema
  .extend({
    d: keyBytes.optional(),
    kms: z.string().regex(kmsKeyPattern, 'must be the ARN of a key of AWS KMS, not of an alias').optional(),
  })
  .refine(({ d, kms }) => (d === undefined) !== (kms === undefined), {
    path: ['d'],
    message: 'must be there, or `kms` in its place',
  })
  .transform((jwk) => jwk as CloudJwk) // exactly one of both, as refined

/** A file of keys that sign: the first one does, the others are announced. */
export const cloudKeySetSchema = z.object({ keys: z.array(cloudJwkSchema).min(1).max(signingKeysMax) })
export const publicKeySetSchema = z.object({ keys: z.array(publicJwkSchema).min(1).max(signingKeysMax) })

/** @throws Error that says what is wrong with the text, and does not show it */
export const readCloudKeys = (text: string): readonly CloudJwk[] => {
  const { keys } = readSet<{ keys: CloudJwk[] }>(cloudKeySetSchema, text)
  for (const key of keys) if ('d' in key) signingKeyOf(key) // throws where its halves do not belong together
  return keys
}

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
