import type { CreateKeyInput, Key } from '@keyfob/client'
import { keyfobLine } from '../../shared/cli/shell-line.ts'

export interface KeyDraft {
  readonly name: string
  readonly scope: Key['scope']
  /** In days; 0: never. */
  readonly days: number
}

const day = 86_400_000

/** `now`: the server's, in ms since 1970. */
export const keyInputOf = ({ name, scope, days }: KeyDraft, now: number): CreateKeyInput => ({
  name: name.trim(),
  scope,
  ...(days > 0 && { expiresAt: new Date(now + days * day).toISOString() }),
})

export const keyLineOf = ({ name, scope, days }: KeyDraft): string =>
  keyfobLine(['keys', 'create'], {
    name: name.trim() === '' ? 'NAME' : name.trim(),
    scope,
    expires: days > 0 ? `${days}d` : undefined,
  })

export type KeyCondition = 'valid' | 'expired' | 'revoked'

export const conditionOf = ({ revokedAt, expiresAt }: Key, now: number): KeyCondition => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'valid'
}

/** What each scope allows. */
export const scopeWords: Readonly<Record<Key['scope'], string>> = {
  read: 'look at everything but keys, webhooks and parked messages',
  send: 'also send and cancel commands, and run schedules',
  admin: 'everything, keys included',
}
