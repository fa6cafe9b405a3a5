import { isIPv4 } from 'node:net'
import type { Environment } from './environment.ts'

/** Where Keyfob listens, to which names it answers, and whether it requires API keys. */
export interface Listening {
  readonly host: string
  /** Names of this server besides those of loopback. */
  readonly publicHosts: readonly string[]
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[]
  /** Why every request needs an API key, as the beginning of a sentence; null: none does. */
  readonly keysRequiredBy: string | null
}

export const listeningOf = (environment: Environment): Listening => ({
  host: environment.KEYFOB_HOST,
  publicHosts: environment.KEYFOB_PUBLIC_HOSTS,
  trustedProxies: environment.KEYFOB_TRUSTED_PROXIES,
  keysRequiredBy: requirementOf(environment),
})

const requirementOf = ({ KEYFOB_HOST, KEYFOB_KEYS }: Environment): string | null => {
  if (!isLoopback(KEYFOB_HOST)) return `KEYFOB_HOST is ${KEYFOB_HOST}, which other machines can reach`
  return KEYFOB_KEYS === 'required' ? 'KEYFOB_KEYS is required' : null
}

/** Only of addresses: a name that begins with 127 may resolve to anything. */
export const isLoopback = (address: string): boolean =>
  address === '::1' || (isIPv4(address) && address.startsWith('127.'))
