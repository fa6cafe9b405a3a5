import { seconds } from '@keyfob/runtime'
import type { TokenSettings } from '../access/token-judge.ts'
import type { Environment } from './environment.ts'
import { isLoopback } from './listening.ts'

/**
 * Whose tokens are accepted; null: no one's.
 *
 * @throws Error for settings that do not go together
 */
export const tokenSettingsOf = (environment: Environment): TokenSettings | null => {
  const { KEYFOB_OIDC_ISSUER: issuer, KEYFOB_OIDC_AUDIENCE: audience, KEYFOB_OIDC_JWKS_URL: jwksUrl } = environment
  if (issuer === undefined && audience === undefined && jwksUrl === undefined) return null
  if (issuer === undefined || audience === undefined || jwksUrl === undefined)
    throw new Error(
      'Tokens need three settings: set KEYFOB_OIDC_ISSUER, KEYFOB_OIDC_AUDIENCE and KEYFOB_OIDC_JWKS_URL, or none of them.',
    )
  if (new URL(jwksUrl).username !== '' || new URL(jwksUrl).password !== '')
    throw new Error('KEYFOB_OIDC_JWKS_URL must hold no credentials: keys for checking are public.')
  if (!isPrivateLine(jwksUrl))
    throw new Error(
      'KEYFOB_OIDC_JWKS_URL must begin with https://, unless it is on loopback: who can change the keys on their way can make every token.',
    )
  return {
    issuer,
    audience,
    jwksUrl,
    algorithms: environment.KEYFOB_OIDC_ALGORITHMS,
    clockSkew: seconds(environment.KEYFOB_OIDC_CLOCK_SKEW_SECONDS),
    scopeClaim: environment.KEYFOB_OIDC_SCOPE_CLAIM,
    labelsClaim: environment.KEYFOB_OIDC_LABELS_CLAIM ?? null,
  }
}

const isPrivateLine = (text: string): boolean => {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || isLoopback(hostname.replaceAll(/[[\]]/g, ''))
}
