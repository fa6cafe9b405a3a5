import type { Vin } from '@keyfob/protocol'
import type { Duration, Instant } from '@keyfob/runtime'
import type { CredentialId, NewCredential } from '../ports/vehicle-credential.ts'
import type { Authority } from './x509/authority.ts'
import type { CertificateRequest } from './x509/certificate-request.ts'

export interface Order {
  readonly id: CredentialId
  readonly vin: Vin
  readonly request: CertificateRequest
  readonly validFor: Duration
  readonly who: string
}

/** A certificate for the key of a request, as it is stored. It does not outlive its authority. */
export const certificateFor = (authority: Authority, order: Order, now: Instant): NewCredential => {
  const { id, vin, request, validFor, who } = order
  const expiresAt = Math.min(now + validFor, authority.notAfter)
  const certificate = authority.issue(vin, request.publicKey, { serial: serialOf(id), now, notAfter: expiresAt })
  return { id, vin, kind: 'certificate', hash: request.keyHash, certificate, createdAt: now, createdBy: who, expiresAt }
}

/** The 16 bytes of the UUIDv7; the first bit is 0 for some thousand years, as DER wants it. */
export const serialOf = (id: CredentialId): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex')

/** The id of a serial number as Node shows it, in hex; some text when it is none of ours. */
export const idOfSerial = (hex: string): string =>
  hex
    .padStart(32, '0')
    .toLowerCase()
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
