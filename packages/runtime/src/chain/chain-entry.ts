/**
 * Entries that are chained by hashes: each holds the hash of the one before, so that none can be changed, removed, inserted
 * or moved unseen. What may have to be erased later (who, which vehicle) is in `parts`, and enters the chain only as a salted
 * commitment: without salt and value it says nothing about them, and the hash stays what it was.
 *
 *     commitment = SHA-256(salt, canonical JSON of the value)
 *     hash       = SHA-256(canonical JSON of { commitments, facts, position, previous })
 *
 * All three are in base64url without padding. The chain begins with 43 times `A`, which is no hash that anything has.
 */
import { hash } from 'node:crypto'
import { drawRandom } from '../draw-random.ts'
import { type Json, canonicalJson } from './canonical-json.ts'

/** What may be erased. */
export interface ChainPart {
  /** 16 bytes in base64url, of this part alone: short values cannot be found by trying all of them. */
  readonly salt: string
  readonly value: Json
}

export interface ChainLink {
  /** From 1, without gaps. */
  readonly position: number
  /** What is never erased. */
  readonly facts: { readonly [name: string]: Json }
  readonly commitments: readonly string[]
}

export interface ChainEntry extends ChainLink {
  /** One for each commitment; null: erased. */
  readonly parts: readonly (ChainPart | null)[]
  readonly hash: string
}

/** Before the first entry. */
export const chainBegin = 'A'.repeat(43)

const saltBytes = 16
export const newSalt = (): string => drawRandom(saltBytes).toString('base64url')

export const commitmentOf = ({ salt, value }: ChainPart): string =>
  hash('sha256', Buffer.concat([Buffer.from(salt, 'base64url'), Buffer.from(canonicalJson(value))]), 'base64url')

export const linkHash = (previous: string, { position, facts, commitments }: ChainLink): string =>
  hash('sha256', canonicalJson({ commitments, facts, position, previous }), 'base64url')

/** The entry behind the one with this position and hash. */
export const nextEntry = (
  { position: last, hash: previous }: Pick<ChainEntry, 'position' | 'hash'>,
  facts: ChainLink['facts'],
  values: readonly Json[],
): ChainEntry => {
  const parts = values.map((value) => ({ salt: newSalt(), value }))
  const link = { position: last + 1, facts, commitments: parts.map(commitmentOf) }
  return { parts, hash: linkHash(previous, link), ...link }
}
