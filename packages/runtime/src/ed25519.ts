/**
 * Ed25519 keys (RFC 8032) as JSON Web Keys (RFC 8037). A key is named by its thumbprint (RFC 7638), so a name is never
 * given twice and never has to be agreed on. On one core a signature costs some 40 µs and a check some 110 µs.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { newPrivateKey } from './new-key.ts'

/** The half that may be shown: 32 bytes, in base64url. */
export interface PublicJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
}

/** A secret. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string
}

/** What signs: a key of this process, or one that a key service holds and uses on request. */
export interface Signer {
  /** Thumbprint of the public key. */
  readonly kid: string
  /** 64 bytes. Rejects, or throws, when the key cannot be reached. */
  sign(input: Uint8Array): Uint8Array | Promise<Uint8Array>
}

/** A signer whose public half can be announced. */
export interface AnnouncedSigner extends Signer {
  readonly publicJwk: PublicJwk
}

/** A signer whose key this process holds. */
export interface SigningKey extends AnnouncedSigner {
  sign(input: Uint8Array): Uint8Array
  /** The same, on a thread of Node's pool, which leaves some 10 µs on this one. */
  signElsewhere(input: Uint8Array): Promise<Uint8Array>
}

export interface VerifyingKey {
  readonly kid: string
  /** On this thread. */
  isSignedNow(input: Uint8Array, signature: Uint8Array): boolean
  /** On a thread of Node's pool, which leaves some 10 µs on this one. */
  isSigned(input: Uint8Array, signature: Uint8Array): Promise<boolean>
}

/** Of a key of 32 bytes in base64url, without padding. */
export const keyBytesPattern = /^[A-Za-z0-9_-]{43}$/
/** Of `thumbprintOf`. */
export const thumbprintPattern = /^[A-Za-z0-9_-]{43}$/

/** RFC 7638 with SHA-256: of the required members, in the order of their names. */
export const thumbprintOf = ({ crv, kty, x }: PublicJwk): string =>
  createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url')

/** Its thumbprint does not begin with a hyphen, as one in 64 would: on a command line that is an option. */
export const generatePrivateJwk = (): PrivateJwk => {
  for (;;) {
    const { d = '', x = '' } = newPrivateKey('ed25519').export({ format: 'jwk' })
    const jwk: PrivateJwk = { kty: 'OKP', crv: 'Ed25519', x, d }
    if (!thumbprintOf(jwk).startsWith('-')) return jwk
  }
}

export const publicJwkOf = ({ kty, crv, x }: PublicJwk): PublicJwk => ({ kty, crv, x })

/** @throws Error when its two halves do not belong together; the text does not show the key */
export const signingKeyOf = (jwk: PrivateJwk): SigningKey => {
  const key = createPrivateKey({ key: { ...jwk }, format: 'jwk' })
  if (createPublicKey(key).export({ format: 'jwk' }).x !== jwk.x)
    throw new Error('The members "x" and "d" of the key do not belong together.')
  return {
    kid: thumbprintOf(jwk),
    publicJwk: publicJwkOf(jwk),
    sign: (input) => sign(null, input, key),
    signElsewhere: (input) =>
      new Promise((resolve, reject) => {
        sign(null, input, key, (error, signature) => (error ? reject(error) : resolve(signature)))
      }),
  }
}

/** @throws Error when `x` is not a point of the curve as OpenSSL reads it */
export const verifyingKeyOf = (jwk: PublicJwk): VerifyingKey => {
  const key = createPublicKey({ key: { ...publicJwkOf(jwk) }, format: 'jwk' })
  return {
    kid: thumbprintOf(jwk),
    isSignedNow: (input, signature) => verify(null, input, key, signature),
    isSigned: (input, signature) =>
      new Promise((resolve, reject) => {
        verify(null, input, key, signature, (error, isSigned) => (error ? reject(error) : resolve(isSigned)))
      }),
  }
}
