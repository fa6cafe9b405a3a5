import type { Clock, NamedService } from '@keyfob/runtime'
import type { Access, ApiKeyService } from '../ports/access.ts'
import type { ApiKeyStore } from '../ports/api-key.ts'
import type { Log } from '../ports/log.ts'
import type { WindowCounts } from '../ports/window-counts.ts'
import { KeyAccess } from './key-access.ts'
import { ApiKeys } from './api-keys.ts'
import { KeyRing } from './key-ring.ts'
import { KeyUses } from './key-uses.ts'
import { TokenJudge, type TokenSettings } from './token-judge.ts'
import { IssuerKeys } from './issuer-keys.ts'
import { prepareKeys } from './prepare-keys.ts'

export interface AccessOptions {
  readonly store: ApiKeyStore
  readonly firstKey: string | null
  /** Why every request needs an API key; null: none does. */
  readonly requiredBy: string | null
  /** Whose tokens are accepted besides API keys; null: no one's. */
  readonly tokens: TokenSettings | null
  /** Counts requests that are refused, by network. */
  readonly attempts: WindowCounts
  readonly clock: Clock
  readonly log: Log
}

export interface MadeAccess {
  readonly access: Access
  readonly keys: ApiKeyService
  /** To be started after the store, and before the HTTP server. */
  readonly services: readonly NamedService[]
}

export const makeAccess = (options: AccessOptions): MadeAccess => {
  const { store, clock, log, requiredBy, tokens, attempts } = options
  const ring = new KeyRing(store, clock)
  const uses = new KeyUses(store, clock, log)
  const start = async (): Promise<void> => {
    await prepareKeys(options)
    await uses.start()
  }
  return {
    access: new KeyAccess({
      required: requiredBy !== null,
      ring,
      uses,
      attempts,
      clock,
      tokens: judgeOf(tokens, { clock, log }),
    }),
    keys: new ApiKeys({ store, ring, clock, log }),
    services: [['keys', { start, stop: () => uses.stop() }]],
  }
}

const judgeOf = (
  settings: TokenSettings | null,
  { clock, log }: Pick<AccessOptions, 'clock' | 'log'>,
): TokenJudge | undefined =>
  settings === null ? undefined : new TokenJudge(settings, new IssuerKeys({ url: settings.jwksUrl, clock, log }), clock)
