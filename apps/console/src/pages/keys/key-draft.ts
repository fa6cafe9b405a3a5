import type { CreateKeyInput, Key } from '@keyfob/client'
import { keyfobLine } from '../../shared/cli/shell-line.ts'

export interface KeyDraft {
  readonly name: string
  readonly scopes: readonly string[]
  /** With blanks or commas between them; empty: all vehicles. */
  readonly labels: string
  /** In days; 0: never. */
  readonly days: number
}

const day = 86_400_000
const labelsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((each) => each !== '')

/** `now`: the server's, in ms since 1970. */
export const keyInputOf = ({ name, scopes, labels, days }: KeyDraft, now: number): CreateKeyInput => ({
  name: name.trim(),
  scope: scopes.join(' '),
  ...(labelsIn(labels).length > 0 && { labels: labelsIn(labels) }),
  ...(days > 0 && { expiresAt: new Date(now + days * day).toISOString() }),
})

export const keyLineOf = ({ name, scopes, labels, days }: KeyDraft): string =>
  keyfobLine(['keys', 'create'], {
    name: name.trim() === '' ? 'NAME' : name.trim(),
    scope: scopes.length === 0 ? 'SCOPE' : scopes.join(','),
    label: labelsIn(labels).length === 0 ? undefined : labelsIn(labels).join(','),
    expires: days > 0 ? `${days}d` : undefined,
  })

export type KeyCondition = 'valid' | 'expired' | 'revoked'

export const conditionOf = ({ revokedAt, expiresAt }: Key, now: number): KeyCondition => {
  if (revokedAt !== null) return 'revoked'
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'valid'
}

/** Sets of scopes, from the smallest to the largest; each includes the one before. */
export const bundles: readonly (readonly [name: string, allows: string])[] = [
  ['read', 'look at commands, vehicles, schedules and the system'],
  ['send', 'also send and cancel commands, and run schedules'],
  ['admin', 'everything, keys included'],
]

/** The parts that a caller with these scopes can give: its actions, and the classes of commands that it may send. */
export const partsIn = (scopes: readonly string[], classes: readonly string[]): readonly string[] => [
  ...scopes.filter((scope) => !bundles.some(([name]) => name === scope)),
  ...(scopes.includes('commands:send') ? classes.map((each) => `commands:send:${each}`) : []),
]

/** `send`, or `read for winter`. */
export const reachText = (scope: string, labels: readonly string[]): string =>
  labels.length === 0 ? scope : `${scope} for ${labels.join(', ')}`
