/** What people and vehicles may do with credentials of vehicles. */
import type { Vin } from '@keyfob/protocol'
import type { Answered } from './command-service.ts'
import type { CredentialId, VehicleCredential } from './vehicle-credential.ts'

export interface EnrollRequest {
  /** PEM of a certificate request (PKCS#10): a certificate is issued for its key. Absent: a password is made. */
  readonly csr?: string | undefined
  /** Until it expires; absent: 30 for certificates, never for passwords. */
  readonly days?: number | undefined
}

export interface Enrolled {
  readonly credential: VehicleCredential
  /** Returned once, and never shown again; absent: it is a certificate. */
  readonly password?: string
}

export interface RenewRequest {
  /** PEM of a certificate request, for the key of a valid certificate or for a new key. */
  readonly csr: string
  /** For a new key: base64 of the signature of `renewalText` by the key of a valid certificate. */
  readonly signature?: string | undefined
}

export interface Renewed {
  readonly credential: VehicleCredential
  /** False: the certificate of this key is young, and this is it. */
  readonly isNew: boolean
}

/** Every method resolves after its commit, and rejects with `StoreUnavailable`. */
export interface EnrollmentService {
  /** PEM of the authority's certificate; null: this server has no authority, and issues only passwords. */
  readonly authority: string | null
  enroll(vin: Vin, request: EnrollRequest, who: string): Promise<Answered<Enrolled>>
  list(vin: Vin): Promise<Answered<readonly VehicleCredential[]>>
  /** Permanent, and idempotent. */
  revoke(vin: Vin, id: CredentialId, who: string): Promise<Answered<VehicleCredential>>
  /**
   * A further certificate for the key of a valid one, or for a key that the key of a valid one signs for. These signatures
   * prove who asks, so nothing else is asked for; whoever repeats a request gets a certificate that is of no use without
   * the key. The same request again, as when its answer was lost, gets the same certificate.
   */
  renew(vin: Vin, request: RenewRequest): Promise<Answered<Renewed>>
  /** At most some seconds old; null: there is no authority. */
  revocationList(): Promise<RevocationList | null>
}

/** Of certificates (RFC 5280 section 5). */
export interface RevocationList {
  readonly der: Buffer
  readonly pem: string
}
