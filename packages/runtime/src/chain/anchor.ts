/**
 * An anchor says which hash a chain has at a position, signed as a JWS (RFC 7515, compact) with Ed25519. Kept elsewhere, as in
 * a log, it is what a rewritten chain is found by.
 */
import type { Signer, VerifyingKey } from '../ed25519.ts'
import { canonicalJson } from './canonical-json.ts'

export interface Anchor {
  readonly position: number
  readonly hash: string
  /** RFC 3339. */
  readonly at: string
}

/** Says what is signed, so that no other text that the same key signs can be taken for an anchor. */
const anchorType = 'keyfob-anchor+jws'

const encoded = (value: unknown): string => Buffer.from(canonicalJson(value)).toString('base64url')

/** Rejects when the key cannot be reached. */
export const signAnchor = async ({ position, hash, at }: Anchor, signer: Signer): Promise<string> => {
  const input = `${encoded({ alg: 'EdDSA', kid: signer.kid, typ: anchorType })}.${encoded({ at, hash, position })}`
  return `${input}.${Buffer.from(await signer.sign(Buffer.from(input))).toString('base64url')}`
}

const jwsPattern = /^([\w-]{1,400})\.([\w-]{1,400})\.([\w-]{86})$/

export interface SignedAnchor extends Anchor {
  /** Name of the key that is said to have signed it. */
  readonly kid: string
  readonly isSignedBy: (key: Pick<VerifyingKey, 'isSignedNow'>) => boolean
}

/** Undefined: the text is no anchor. Nothing of its content is proved before `isSignedBy` is asked. */
export const readAnchor = (text: string): SignedAnchor | undefined => {
  const [, header = '', payload = '', signature = ''] = jwsPattern.exec(text) ?? []
  const { alg, kid, typ } = objectIn(header)
  const { position, hash, at } = objectIn(payload)
  if (alg !== 'EdDSA' || typ !== anchorType || typeof kid !== 'string') return undefined
  if (!Number.isSafeInteger(position) || typeof hash !== 'string' || typeof at !== 'string') return undefined
  const input = Buffer.from(`${header}.${payload}`)
  const isSignedBy: SignedAnchor['isSignedBy'] = (key) => key.isSignedNow(input, Buffer.from(signature, 'base64url'))
  return { position: Number(position), hash, at, kid, isSignedBy }
}

const objectIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {} // each member is checked
  } catch {
    return {}
  }
}
