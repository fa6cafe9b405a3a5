/**
 * Puts entries into the chain, and anchors on it. Every worker has a sealer; the store lets one of them write at a time. What
 * a sealer of a process that died left undone is in the database, and the next one seals it. Without the database nothing is
 * sealed, and nothing is lost.
 */
import {
  type Anchor,
  type Clock,
  type Duration,
  Periodic,
  type Signer,
  days,
  messageOf,
  minutes,
  seconds,
  signAnchor,
} from '@keyfob/runtime'
import { type AuditChainStore, type SealRules, auditGivenUpAfter } from '../ports/audit.ts'
import type { Log } from '../ports/log.ts'

/** So long an entry may be changed by whoever owns the database. */
const sealEvery: Duration = seconds(1)
const anchorEntriesDefault = 1_000
const anchorEveryDefault: Duration = minutes(10)

export interface AuditSealerOptions {
  readonly store: Pick<AuditChainStore, 'seal' | 'anchor' | 'forget'>
  /** Signs anchors; undefined: nothing does. */
  readonly signer: Signer | undefined
  readonly keptDays: number
  readonly clock: Clock
  readonly log: Log
  readonly anchorEntries?: number
  readonly anchorEvery?: Duration
}

export class AuditSealer extends Periodic {
  readonly #options: AuditSealerOptions
  readonly #rules: SealRules

  constructor(options: AuditSealerOptions) {
    const { clock, log } = options
    super({
      name: 'audit sealer',
      interval: sealEvery,
      clock,
      run: () => this.seal(),
      onError: (error) => log.error('audit.not_sealed', { error: String(error) }),
    })
    const { anchorEntries = anchorEntriesDefault, anchorEvery = anchorEveryDefault } = options
    this.#options = options
    this.#rules = { anchorEntries, anchorEvery, givenUpAfter: auditGivenUpAfter }
  }

  /** One round; true when there is more to do at once. */
  async seal(): Promise<boolean> {
    const { store, clock } = this.#options
    const sealed = await store.seal(clock.now(), this.#rules)
    if (sealed?.due !== undefined) await this.#anchor(sealed.due).catch((error: unknown) => this.#notAnchored(error))
    return sealed?.hasMore ?? false
  }

  async #anchor(due: Anchor): Promise<void> {
    const { store, signer, clock, log, keptDays } = this.#options
    const jws = signer === undefined ? null : await signAnchor(due, signer)
    if (!(await store.anchor({ ...due, jws }))) return
    log.info('audit.anchored', { position: due.position, hash: due.hash, anchor: jws ?? undefined })
    const entries = await store.forget(clock.now() - days(keptDays))
    if (entries > 0) log.info('audit.forgotten', { entries })
  }

  /** The key service may be down: the next round anchors what is in the chain by then. */
  #notAnchored(error: unknown): void {
    this.#options.log.warn('audit.not_anchored', { error: messageOf(error) })
  }
}
