/**
 * The text of an API key: `kf_<id>_<secret><checksum>`. The id is public. The secret is 32 random bytes, so a key
 * cannot be found from its SHA-256, however fast that is: a slow hash is for passwords, which people choose. Prefix and checksum
 * are for scanners of secrets, and let a mistyped key be refused without asking the store.
 */
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto'
import type { ApiKeyId } from '../ports/api-key.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idDigits = '0123456789abcdefghijklmnopqrstuvwxyz'
/** 36^10: two keys hardly ever get the same id; and the store refuses a second one. */
const idLength = 10
/** What 32 bytes need in base 62. */
const secretLength = 43
/** What 32 bits need. */
const checksumLength = 6

const pattern = /^kf_([a-z0-9]{10})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/
const beginning = /^kf_([a-z0-9]{10})(?:_|$)/

export interface ApiKeyText {
  readonly id: ApiKeyId
  /** As it is kept. */
  readonly hash: string
}

export interface FreshApiKey extends ApiKeyText {
  /** The key itself. */
  readonly text: string
}

export const newApiKey = (): FreshApiKey => {
  const id = Array.from({ length: idLength }, () => idDigits[randomInt(idDigits.length)]).join('')
  const body = `kf_${id}_${base62(randomBytes(32), secretLength)}`
  const text = body + checksumOf(body)
  return { id: id as ApiKeyId, hash: hashOf(text), text } // made here
}

/** Undefined when it is no API key: another form, or a checksum that does not match. */
export const parseApiKey = (text: string): ApiKeyText | undefined => {
  const [, id] = pattern.exec(text) ?? []
  if (id === undefined || checksumOf(text.slice(0, -checksumLength)) !== text.slice(-checksumLength)) return undefined
  return { id: id as ApiKeyId, hash: hashOf(text) } // by the pattern
}

/** The id that a text claims, for logs. */
export const claimedIdOf = (text: string): ApiKeyId | undefined => beginning.exec(text)?.[1] as ApiKeyId | undefined // by the pattern

/** In constant time. */
export const isSameHash = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one, 'hex'), Buffer.from(other, 'hex')]
  return a.length === b.length && timingSafeEqual(a, b)
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const checksumOf = (body: string): string =>
  base62(createHash('sha256').update(body).digest().subarray(0, 4), checksumLength)

const base62 = (bytes: Uint8Array, length: number): string => {
  let text = ''
  for (let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`); text.length < length; rest /= 62n)
    text = digits[Number(rest % 62n)] + text
  return text
}
