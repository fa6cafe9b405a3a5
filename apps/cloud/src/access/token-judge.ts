/**
 * Judges tokens of an OIDC issuer (JWT, RFC 7519): signature by one of the issuer's keys, with an algorithm from the list;
 * issuer, audience, end and beginning; then who the caller is, and what it may do. A token is never stored. It cannot be
 * revoked before it expires, but for the issuer's dropping the key that signed it.
 */
import { type Clock, type Duration, seconds } from '@keyfob/runtime'
import type { JWTPayload, errors } from 'jose'
import type { Admission, Holder } from '../ports/access.ts'
import { type Rights, scopesIn, scopesMax } from '../ports/scopes.ts'
import { labelList } from '../ports/vehicle-fields.ts'
import type { IssuerKeys } from './issuer-keys.ts'

/** Those whose secret stays with the issuer. `none` and HMAC are no choice: whoever can check those can make them. */
export const tokenAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const
export type TokenAlgorithm = (typeof tokenAlgorithms)[number]

export interface TokenSettings {
  readonly issuer: string
  readonly audience: string
  /** Where the issuer publishes its keys. */
  readonly jwksUrl: string
  readonly algorithms: readonly TokenAlgorithm[]
  /** How far the clocks of issuer and Keyfob may differ. */
  readonly clockSkew: Duration
  /** The claim that has the scopes: a text with spaces between them, or a list. */
  readonly scopeClaim: string
  /** The claim that has the labels that bind the caller; null: tokens are for all vehicles. */
  readonly labelsClaim: string | null
}

/** Half of what all headers may have; tokens have one or two kilobytes. */
const charactersMax = 8_192

export const isToken = (text: string): boolean => text.split('.', 4).length === 3

/** Loaded with the first token: most systems have none. */
const jose = () => import('jose')

export class TokenJudge {
  readonly #settings: TokenSettings
  readonly #keys: Pick<IssuerKeys, 'find'>
  readonly #clock: Pick<Clock, 'now'>

  constructor(settings: TokenSettings, keys: Pick<IssuerKeys, 'find'>, clock: Pick<Clock, 'now'>) {
    this.#settings = settings
    this.#keys = keys
    this.#clock = clock
  }

  /** @throws IssuerUnavailable */
  async judge(text: string): Promise<Admission> {
    if (text.length > charactersMax) return invalid('it is too long')
    const { issuer, audience, algorithms, clockSkew } = this.#settings
    const { errors, jwtVerify } = await jose()
    try {
      const { payload } = await jwtVerify(text, this.#keys.find, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance: clockSkew / seconds(1),
        currentDate: new Date(this.#clock.now()),
        requiredClaims: ['exp', 'sub'],
      })
      return this.#admissionOf(payload)
    } catch (error) {
      if (error instanceof errors.JWTExpired) return { ok: false, reason: 'token_expired', keyId: undefined }
      if (error instanceof errors.JOSEError) return invalid(problemOf(error, errors))
      throw error
    }
  }

  #admissionOf(claims: JWTPayload): Admission {
    const { scopeClaim, labelsClaim, issuer } = this.#settings
    const { sub = '', exp = 0, name } = claims
    if (exp > lastSecond) return invalid('its claim exp is too far away')
    if (!subjectPattern.test(sub)) return invalid('its claim sub is not 1 to 100 visible ASCII characters')
    const labels = labelsClaim === null ? [] : labelsOf(claims[labelsClaim])
    if (labels === undefined) return invalid(`its claim ${labelsClaim} is not a list of labels`)
    const rights: Rights = { scopes: scopesIn(textOf(claims[scopeClaim])).slice(0, scopesMax), labels }
    const holder: Holder = {
      who: `oidc:${sub}`,
      name: typeof name === 'string' ? name.slice(0, 100) : sub,
      issuer,
      ...rights,
      expiresAt: seconds(exp),
    }
    return { ok: true, holder }
  }
}

/** Of the year 9999: a claim in milliseconds is a mistake. */
const lastSecond = 253_402_300_799
/** As much of `who` as records and filters take. */
const subjectPattern = /^[\x21-\x7e]{1,100}$/

const textOf = (claim: unknown): string => {
  if (typeof claim === 'string') return claim
  return Array.isArray(claim) ? claim.filter((each) => typeof each === 'string').join(' ') : ''
}

/** A caller that is to be bound, and says no label, is bound to nothing: that is refused, and not taken as all vehicles. */
const labelsOf = (claim: unknown): readonly string[] | undefined => {
  const read = labelList.min(1).safeParse(typeof claim === 'string' ? claim.split(' ') : claim)
  return read.success ? read.data : undefined
}

const invalid = (detail: string): Admission => ({ ok: false, reason: 'token_invalid', keyId: undefined, detail })

type Errors = Awaited<ReturnType<typeof jose>>['errors']

/** In words of our own: those of a library may repeat parts of the token. */
const problemOf = (error: errors.JOSEError, errors: Errors): string => {
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim ${error.claim} is missing, or not what is expected`
  if (error instanceof errors.JOSEAlgNotAllowed) return 'its algorithm is not one of those that are accepted'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong'
  if (error instanceof errors.JWKSNoMatchingKey) return 'the issuer has no key like the one that it names'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'it does not name its key, and the issuer has several'
  return 'it is malformed'
}
