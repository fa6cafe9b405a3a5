import { type Clock, type Duration, Overloaded, minutes } from '@keyfob/runtime'
import type { Access, Admission } from '../ports/access.ts'
import type { ApiKeyRecord } from '../ports/api-key.ts'
import { IssuerUnavailable } from '../ports/issuer-unavailable.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import type { WindowCounts } from '../ports/window-counts.ts'
import { type ApiKeyText, claimedIdOf, parseApiKey } from './api-key.ts'
import type { KeyRing } from './key-ring.ts'
import type { KeyUses } from './key-uses.ts'
import { type TokenJudge, isToken } from './token-judge.ts'

export interface KeyAccessOptions {
  readonly required: boolean
  readonly ring: KeyRing
  readonly uses: Pick<KeyUses, 'note'>
  /** Undefined: only API keys are accepted. */
  readonly tokens?: Pick<TokenJudge, 'judge'> | undefined
  /** Counts refused requests by network, in all processes together where there is Redis. */
  readonly attempts: WindowCounts
  readonly clock: Clock
}

/** A person who pastes the wrong key a few times stays below; a program that tries keys does not. */
export const attemptsMax = 20
const attemptsSpan: Duration = minutes(1)

/**
 * Checks API keys, and tokens where their issuer is configured. A valid key always works, whatever was tried from its address: behind a proxy, an attacker must not be
 * able to block all callers, and one of 2^256 secrets cannot be guessed. Only failures are counted and slowed down.
 */
export class KeyAccess implements Access {
  readonly #options: KeyAccessOptions

  constructor(options: KeyAccessOptions) {
    this.#options = options
  }

  get required(): boolean {
    return this.#options.required
  }

  async admit(text: string, network: string): Promise<Admission> {
    const { uses, attempts, clock } = this.#options
    const key = parseApiKey(text)
    const admission = key === undefined ? await this.#judgeOther(text) : await this.#judge(key)
    if (admission.ok) {
      if (key !== undefined) uses.note(key.id, clock.now())
      return admission
    }
    const { states } = await attempts.take([{ key: `refused:${network}`, limit: attemptsMax, span: attemptsSpan }])
    const over = states.find(({ isOver }) => isOver)
    if (over === undefined) return admission
    return { ok: false, reason: 'too_many_attempts', keyId: admission.keyId, retryAfter: over.resetsIn }
  }

  async stillHolds(text: string): Promise<boolean> {
    const key = parseApiKey(text)
    try {
      return (key === undefined ? await this.#judgeOther(text) : await this.#judge(key)).ok
    } catch (error) {
      if (isUnavailable(error)) return false
      throw error
    }
  }

  async #judgeOther(text: string): Promise<Admission> {
    const { tokens } = this.#options
    return tokens === undefined || !isToken(text) ? malformed(text) : tokens.judge(text)
  }

  async #judge(key: ApiKeyText): Promise<Admission> {
    const record = await this.#options.ring.find(key)
    const reason = this.#problemOf(record)
    if (record === undefined || reason !== undefined) return { ok: false, reason: reason ?? 'unknown', keyId: key.id }
    const { scopes, labels, name, expiresAt } = record
    return { ok: true, holder: { who: `key:${record.id}`, name, scopes, labels, expiresAt } }
  }

  #problemOf(record: ApiKeyRecord | undefined): 'unknown' | 'revoked' | 'expired' | undefined {
    if (record === undefined) return 'unknown'
    if (record.revokedAt !== null) return 'revoked'
    return record.expiresAt !== null && record.expiresAt <= this.#options.clock.now() ? 'expired' : undefined
  }
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof StoreUnavailable || error instanceof IssuerUnavailable || error instanceof Overloaded

const malformed = (text: string): Admission => ({ ok: false, reason: 'malformed', keyId: claimedIdOf(text) })
