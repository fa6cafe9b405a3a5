import type { X509Certificate } from 'node:crypto'
import type { Duration, Instant } from '@keyfob/runtime'

/** When a certificate was issued, and when it ends. */
export interface CertificateLife {
  readonly issuedAt: Instant
  readonly expiresAt: Instant
}

/** Of a UUIDv7, without its hyphens. */
const uuidCharacters = 32
const timeCharacters = 12

/**
 * Keyfob dates a certificate back by a day, for clocks that are behind, and its serial number is a UUIDv7, which begins
 * with the instant of its issue. Of other serial numbers its `notBefore` is taken.
 */
export const lifeOf = ({ serialNumber, validFrom, validTo }: X509Certificate): CertificateLife => {
  const [notBefore, expiresAt] = [Date.parse(validFrom), Date.parse(validTo)]
  const id = serialNumber.padStart(uuidCharacters, '0')
  const told = id[timeCharacters] === '7' ? Number.parseInt(id.slice(0, timeCharacters), 16) : Number.NaN
  return { issuedAt: told >= notBefore && told < expiresAt ? told : notBefore, expiresAt }
}

export const durationOf = ({ issuedAt, expiresAt }: CertificateLife): Duration => expiresAt - issuedAt

/** Before a half of it is over Keyfob renews none. What is left is enough for many attempts, and for a vehicle that was offline. */
const dueShare = 2 / 3
/** Vehicles that were enrolled on one day do not renew in one hour. */
const spreadShare = 1 / 10
/** With so little left, renewal that fails needs a person. */
const endsSoonShare = 1 / 6

/** @param random as `Math.random`, drawn once for each certificate */
export const dueAt = (life: CertificateLife, random: number): Instant =>
  life.issuedAt + durationOf(life) * (dueShare + random * spreadShare)

export const endsSoon = (life: CertificateLife, now: Instant): boolean =>
  life.expiresAt - now < durationOf(life) * endsSoonShare
