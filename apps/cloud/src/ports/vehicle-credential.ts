/** Credentials of vehicles as the store keeps them. */
import type { Branded, Vin } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'

/** UUIDv7. Of a certificate its 16 bytes are the serial number. */
export type CredentialId = Branded<'CredentialId'>
export const credentialKinds = ['password', 'certificate'] as const
export type CredentialKind = (typeof credentialKinds)[number]

const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

export const parseCredentialId = (text: string): CredentialId | undefined =>
  idPattern.test(text) ? (text as CredentialId) : undefined // the pattern is the brand's proof

/** Most credentials of one vehicle that are valid at the same time: the old and the new one of a change, several times. */
export const credentialsMax = 10

export interface VehicleCredential {
  readonly id: CredentialId
  readonly vin: Vin
  readonly kind: CredentialKind
  /** PEM; null: it is a password. */
  readonly certificate: string | null
  readonly createdAt: Instant
  /** As in every record; `vehicle`: it renewed its certificate itself. */
  readonly createdBy: string
  /** Null: never, which only passwords may be. */
  readonly expiresAt: Instant | null
  readonly revokedAt: Instant | null
}

export interface NewCredential extends Omit<VehicleCredential, 'revokedAt'> {
  /** SHA-256 in hex, of the password or of the public key of the certificate. */
  readonly hash: string
}

export interface KeptCredential extends VehicleCredential {
  readonly hash: string
}

export interface Revocation {
  readonly id: CredentialId
  /** Empty: the vehicle was erased. */
  readonly vin: Vin | ''
  readonly at: Instant
}

/** What is committed counts for the next lookup of any process. Errors are those of `StoreUnavailable`. */
export interface VehicleCredentialStore {
  /** `missing`: the vehicle is not registered. Deletes what ended more than 30 days ago, of all vehicles, some at a time. */
  add(credential: NewCredential): Promise<'added' | 'missing' | 'too_many'>
  /** The newest first, revoked and expired ones too; at most 100. */
  list(vin: Vin): Promise<readonly VehicleCredential[]>
  find(vin: Vin, id: CredentialId): Promise<VehicleCredential | undefined>
  /** Permanent, and idempotent: what was revoked before keeps its instant. Undefined when there is none. */
  revoke(vin: Vin, id: CredentialId, now: Instant): Promise<VehicleCredential | undefined>
  /** Of these vehicles what is valid now, in one lookup, in no order. */
  validOf(vins: readonly Vin[], now: Instant): Promise<readonly KeptCredential[]>
  /** What was revoked at this instant or later, also of vehicles that were removed. */
  revokedSince(since: Instant): Promise<readonly Revocation[]>
  /** Certificates that are revoked, and would be valid otherwise; at most `revocationsMax`. */
  revocations(now: Instant): Promise<readonly { readonly id: CredentialId; readonly at: Instant }[]>
}

/** Entries of a revocation list; one has some 37 bytes. */
export const revocationsMax = 100_000
