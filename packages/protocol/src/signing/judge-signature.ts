/**
 * Whether a message counts by its signature (SPEC section 11). Decided from what the receiver was told beforehand, its
 * policy and its keys, and from nothing that a message says: there is no negotiation, so there is no downgrade.
 */
import { type SignedParts, type VerifyingKey, signedPartsOf } from '@keyfob/runtime'
import type { Vin } from '../words/ids.ts'

/**
 * `off`: signatures are not looked at. `optional`: what is signed must be signed well, what is not signed counts.
 * `required`: only what is signed well counts.
 */
export const signingPolicies = ['off', 'optional', 'required'] as const
export type SigningPolicy = (typeof signingPolicies)[number]

/** Why a message does not count. */
export const signatureRefusals = ['unsigned', 'unknown_key', 'other_vehicle', 'bad_signature'] as const
export type SignatureRefusal = (typeof signatureRefusals)[number]

export const signatureProblems: Readonly<Record<SignatureRefusal, string>> = {
  unsigned: 'is not signed, and the policy requires it',
  unknown_key: 'is signed with a key that is not registered for this vehicle',
  other_vehicle: 'is signed for another vehicle',
  bad_signature: 'has a signature that does not match',
}

/** What a receiver knows before any message comes. */
export interface Trust {
  readonly policy: SigningPolicy
  /** By `kid`. Several during a rotation. */
  readonly keys: ReadonlyMap<string, VerifyingKey>
}

type Judgement =
  | { readonly kind: 'counts' }
  | { readonly kind: 'refused'; readonly why: SignatureRefusal }
  /** Counts if this key signed it. */
  | ({ readonly kind: 'signed'; readonly key: VerifyingKey } & Pick<SignedParts, 'input' | 'signature'>)

const refused = (why: SignatureRefusal): Judgement => ({ kind: 'refused', why })
const counts: Judgement = { kind: 'counts' }

const judge = (payload: Uint8Array, vin: Vin, { policy, keys }: Trust): Judgement => {
  if (policy === 'off') return counts
  const parts = signedPartsOf(payload)
  if (parts === undefined) return policy === 'required' ? refused('unsigned') : counts
  if (parts === 'malformed') return refused('bad_signature')
  if (parts.subject !== vin) return refused('other_vehicle')
  const key = keys.get(parts.kid)
  if (key === undefined) return refused('unknown_key')
  return { kind: 'signed', key, input: parts.input, signature: parts.signature }
}

/** Why a message of or to this vehicle does not count; undefined: it counts. */
export const signatureRefusalOf = async (
  payload: Uint8Array,
  vin: Vin,
  trust: Trust,
): Promise<SignatureRefusal | undefined> => {
  const judged = judge(payload, vin, trust)
  if (judged.kind !== 'signed') return judged.kind === 'refused' ? judged.why : undefined
  return (await judged.key.isSigned(judged.input, judged.signature)) ? undefined : 'bad_signature'
}

/** The same, on this thread and at once. */
export const signatureRefusalNow = (payload: Uint8Array, vin: Vin, trust: Trust): SignatureRefusal | undefined => {
  const judged = judge(payload, vin, trust)
  if (judged.kind !== 'signed') return judged.kind === 'refused' ? judged.why : undefined
  return judged.key.isSignedNow(judged.input, judged.signature) ? undefined : 'bad_signature'
}
