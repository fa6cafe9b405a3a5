/**
 * Walks a chain from its beginning, and says where it breaks first. Pure, and with memory for one entry and one line of
 * state: it reads a database over the API and a file offline in the same way.
 */
import type { VerifyingKey } from '../ed25519.ts'
import { type Anchor, readAnchor } from './anchor.ts'
import { type ChainEntry, commitmentOf, linkHash } from './chain-entry.ts'

/** An anchor as the chain has it; without a signature where there was no key. */
export interface ChainAnchor extends Anchor {
  readonly jws: string | null
}

/** What a chain is walked as: where it begins, then entries, each anchor behind its entry, and what its end must be. */
export type ChainLine =
  | { readonly kind: 'begin'; readonly position: number; readonly hash: string }
  | ({ readonly kind: 'entry' } & ChainEntry)
  | ({ readonly kind: 'anchor' } & ChainAnchor)

export const chainBreaks = [
  'no_begin',
  'gap',
  'part_changed',
  'hash_mismatch',
  'anchor_mismatch',
  'anchor_malformed',
  'anchor_key_unknown',
  'anchor_signature',
  'cut_off',
] as const
export type ChainBreakKind = (typeof chainBreaks)[number]

export interface ChainBreak {
  readonly position: number
  readonly kind: ChainBreakKind
}

export interface ChainReport {
  /** The first one; undefined: there is none. */
  readonly broken: ChainBreak | undefined
  readonly from: number
  readonly to: number
  readonly entries: number
  readonly erasedParts: number
  readonly anchors: number
  readonly signedAnchors: number
  /** What is behind it was not anchored yet, so its removal would not be seen. */
  readonly lastAnchor: number | undefined
}

export interface VerifyChainOptions {
  /** Whose signatures count; none: signatures are not checked. */
  readonly keys?: readonly VerifyingKey[]
  /** From elsewhere, as from the log: each must be true of the chain. Those before its beginning are not looked at. */
  readonly anchors?: readonly ChainAnchor[]
}

/** An attacker's anchor may be anything: it is compared with the entry, and its signature with the keys. */
export const verifyChain = async (
  lines: AsyncIterable<ChainLine> | Iterable<ChainLine>,
  options: VerifyChainOptions = {},
): Promise<ChainReport> => {
  const walk = new ChainWalk(options)
  for await (const line of lines) if (walk.take(line) !== undefined) break
  return walk.end()
}

class ChainWalk {
  readonly #keys: ReadonlyMap<string, VerifyingKey> | undefined
  readonly #outside: ReadonlyMap<number, readonly ChainAnchor[]>
  #at: { position: number; hash: string } | undefined
  #broken: ChainBreak | undefined
  #from = 0
  readonly #counts = { entries: 0, erasedParts: 0, anchors: 0, signedAnchors: 0 }
  #lastAnchor: number | undefined

  constructor({ keys, anchors = [] }: VerifyChainOptions) {
    this.#keys = keys && new Map(keys.map((key) => [key.kid, key]))
    this.#outside = byPosition(anchors)
  }

  /** The break that it found, if it found one. */
  take(line: ChainLine): ChainBreak | undefined {
    const kind = this.#problemOf(line)
    if (kind !== undefined) this.#broken = { position: line.position, kind }
    return this.#broken
  }

  end(): ChainReport {
    const { position = 0 } = this.#at ?? {}
    const missing = [...this.#outside.keys()].filter((each) => each > position)
    if (this.#at === undefined) this.#broken ??= { position: 0, kind: 'no_begin' }
    if (missing.length > 0) this.#broken ??= { position: Math.min(...missing), kind: 'cut_off' }
    const report = { broken: this.#broken, from: this.#from, to: position, lastAnchor: this.#lastAnchor }
    return { ...report, ...this.#counts }
  }

  #problemOf(line: ChainLine): ChainBreakKind | undefined {
    if (line.kind === 'begin') return this.#begin(line)
    if (this.#at === undefined) return 'no_begin'
    return line.kind === 'entry' ? this.#entry(line, this.#at) : this.#anchor(line, this.#at)
  }

  #begin({ position, hash }: Extract<ChainLine, { readonly kind: 'begin' }>): ChainBreakKind | undefined {
    if (this.#at !== undefined) return 'gap'
    this.#at = { position, hash }
    this.#from = position + 1
    return this.#outsideAt(position, hash)
  }

  #entry(entry: ChainEntry, before: { position: number; hash: string }): ChainBreakKind | undefined {
    const { position, hash, parts, commitments } = entry
    if (position !== before.position + 1) return 'gap'
    if (parts.length !== commitments.length) return 'part_changed'
    const changed = parts.some((part, index) => part !== null && commitmentOf(part) !== commitments[index])
    if (changed) return 'part_changed'
    if (linkHash(before.hash, entry) !== hash) return 'hash_mismatch'
    this.#at = { position, hash }
    this.#counts.entries += 1
    this.#counts.erasedParts += parts.filter((part) => part === null).length
    return this.#outsideAt(position, hash)
  }

  #anchor(anchor: ChainAnchor, at: { position: number; hash: string }): ChainBreakKind | undefined {
    // An anchor stands behind its entry: one that is ahead of it has lost the entries in between.
    if (anchor.position > at.position) return 'cut_off'
    if (anchor.position !== at.position || anchor.hash !== at.hash) return 'anchor_mismatch'
    this.#counts.anchors += 1
    this.#lastAnchor = anchor.position
    return this.#signature(anchor)
  }

  #signature({ jws, position, hash }: ChainAnchor): ChainBreakKind | undefined {
    if (jws === null) return undefined
    const read = readAnchor(jws)
    if (read === undefined) return 'anchor_malformed'
    if (read.position !== position || read.hash !== hash) return 'anchor_mismatch'
    this.#counts.signedAnchors += 1
    if (this.#keys === undefined) return undefined
    const key = this.#keys.get(read.kid)
    if (key === undefined) return 'anchor_key_unknown'
    return read.isSignedBy(key) ? undefined : 'anchor_signature'
  }

  #outsideAt(position: number, hash: string): ChainBreakKind | undefined {
    for (const anchor of this.#outside.get(position) ?? []) {
      if (anchor.hash !== hash) return 'anchor_mismatch'
      const problem = this.#signature(anchor)
      if (problem !== undefined) return problem
    }
    return undefined
  }
}

const byPosition = (anchors: readonly ChainAnchor[]): ReadonlyMap<number, readonly ChainAnchor[]> => {
  const found = new Map<number, ChainAnchor[]>()
  for (const anchor of anchors) found.set(anchor.position, [...(found.get(anchor.position) ?? []), anchor])
  return found
}
