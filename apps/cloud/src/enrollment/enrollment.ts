import type { Vin } from '@keyfob/protocol'
import { type Clock, type Duration, type Instant, days, messageOf, seconds, toPem } from '@keyfob/runtime'
import { V7Generator } from 'uuidv7'
import type { Answered, Refusal } from '../ports/command-service.ts'
import type { EnrollRequest, Enrolled, EnrollmentService, RenewRequest, Renewed } from '../ports/enrollment.ts'
import type { RevocationList } from '../ports/enrollment.ts'
import type { Log } from '../ports/log.ts'
import type { CredentialId, NewCredential, VehicleCredential } from '../ports/vehicle-credential.ts'
import { type VehicleCredentialStore, credentialsMax } from '../ports/vehicle-credential.ts'
import type { AuthorityFile } from './authority-file.ts'
import { certificateFor, serialOf } from './certificates.ts'
import { hashOf, newPassword } from './credential-secret.ts'
import { certificateOfKey, certificateOfSigner, certificatesIn, isYoung } from './former-certificate.ts'
import type { Authority } from './x509/authority.ts'
import { type CertificateRequest, readCertificateRequest } from './x509/certificate-request.ts'

export interface EnrollmentOptions {
  readonly store: VehicleCredentialStore
  readonly file: Pick<AuthorityFile, 'authority'>
  readonly clock: Clock
  readonly log: Log
}

const certificateDaysDefault = 30
/** The `createdBy` of a certificate that its vehicle renewed. */
const byItself = 'vehicle'
/** Everybody may ask for the list; it is made at most this often. */
const listEvery: Duration = seconds(2)

export class Enrollment implements EnrollmentService {
  readonly #options: EnrollmentOptions
  readonly #ids = new V7Generator()
  #list: { readonly made: Promise<RevocationList>; readonly madeAt: Duration } | undefined

  constructor(options: EnrollmentOptions) {
    this.#options = options
  }

  get authority(): string | null {
    return this.#options.file.authority?.certificate ?? null
  }

  async enroll(vin: Vin, { csr, days: validDays }: EnrollRequest, who: string): Promise<Answered<Enrolled>> {
    if (csr === undefined) return this.#makePassword(vin, validDays, who)
    const { authority } = this.#options.file
    if (authority === null) return refused(noAuthority)
    const request = readRequest(csr)
    if (!request.ok) return request
    const validFor = days(validDays ?? certificateDaysDefault)
    const order = { id: this.#newId(), vin, request: request.value, validFor, who }
    const kept = await this.#keep(certificateFor(authority, order, this.#now()))
    return kept.ok ? { ok: true, value: { credential: kept.value } } : kept
  }

  async list(vin: Vin): Promise<Answered<readonly VehicleCredential[]>> {
    return { ok: true, value: await this.#options.store.list(vin) }
  }

  async revoke(vin: Vin, id: CredentialId, who: string): Promise<Answered<VehicleCredential>> {
    const { store, log } = this.#options
    const now = this.#now()
    const credential = await store.revoke(vin, id, now)
    if (credential === undefined) return refused(notFound(vin, id))
    if (credential.revokedAt === now)
      log.info('credential.revoked', { vin, credential: id, kind: credential.kind, who })
    this.#list = undefined
    return { ok: true, value: credential }
  }

  async renew(vin: Vin, asked: RenewRequest): Promise<Answered<Renewed>> {
    const { authority } = this.#options.file
    if (authority === null) return refused(noAuthority)
    const request = readRequest(asked.csr)
    if (!request.ok) return request
    const now = this.#now()
    const certificates = certificatesIn(await this.#options.store.validOf([vin], now))
    const ofKey = certificateOfKey(certificates, request.value)
    if (ofKey && isYoung(ofKey, now)) return { ok: true, value: { credential: ofKey, isNew: false } }
    const former = ofKey ?? certificateOfSigner(certificates, vin, asked)
    if (former === undefined) return refused(notRenewed)
    if (isYoung(former, now)) return refused(tooEarly)
    return this.#renewed(authority, vin, request.value, former.expiresAt - former.createdAt)
  }

  async revocationList(): Promise<RevocationList | null> {
    const { file, clock } = this.#options
    const { authority } = file
    if (authority === null) return null
    const now = clock.monotonic()
    if (this.#list === undefined || now - this.#list.madeAt > listEvery)
      this.#list = { made: this.#makeList(authority), madeAt: now }
    return this.#list.made
  }

  async #makeList(authority: Authority): Promise<RevocationList> {
    try {
      const now = this.#now()
      const revoked = await this.#options.store.revocations(now)
      const entries = revoked.map(({ id, at }) => ({ serial: serialOf(id), at }))
      const der = authority.revocationList(entries, now)
      return { der, pem: toPem('X509 CRL', der) }
    } catch (error) {
      this.#list = undefined // the next one who asks tries again
      throw error
    }
  }

  async #renewed(
    authority: Authority,
    vin: Vin,
    request: CertificateRequest,
    validFor: Duration,
  ): Promise<Answered<Renewed>> {
    const order = { id: this.#newId(), vin, request, validFor, who: byItself }
    const kept = await this.#keep(certificateFor(authority, order, this.#now()))
    return kept.ok ? { ok: true, value: { credential: kept.value, isNew: true } } : kept
  }

  async #makePassword(vin: Vin, validDays: number | undefined, who: string): Promise<Answered<Enrolled>> {
    const [password, now] = [newPassword(), this.#now()]
    const expiresAt = validDays === undefined ? null : now + days(validDays)
    const shown = { id: this.#newId(), vin, kind: 'password' as const, certificate: null }
    const hash = hashOf(password)
    const kept = await this.#keep({ ...shown, hash, createdAt: now, createdBy: who, expiresAt })
    return kept.ok ? { ok: true, value: { credential: kept.value, password } } : kept
  }

  async #keep({ hash, ...shown }: NewCredential): Promise<Answered<VehicleCredential>> {
    const { id, vin, kind, createdBy: who, expiresAt } = shown
    const added = await this.#options.store.add({ hash, ...shown })
    if (added !== 'added') return refused(added === 'missing' ? notKnown(vin) : tooMany(vin))
    this.#options.log.info('credential.issued', { vin, credential: id, kind, until: expiresAt ?? undefined, who })
    return { ok: true, value: { ...shown, revokedAt: null } }
  }

  /** Its time is that of the clock by which everything is decided. */
  #newId(): CredentialId {
    return this.#ids.generateOrResetWithTs(this.#now()).toString() as CredentialId // a UUIDv7
  }

  #now(): Instant {
    return this.#options.clock.now()
  }
}

const readRequest = (csr: string): Answered<CertificateRequest> => {
  try {
    return { ok: true, value: readCertificateRequest(csr) }
  } catch (error) {
    const problem = messageOf(error)
    return refused({ code: 'invalid_request', detail: `/csr ${problem}.`, errors: [{ pointer: '/csr', problem }] })
  }
}

const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal })

const noAuthority: Refusal = {
  code: 'no_authority',
  detail:
    'This server has no authority to issue certificates: processes that share a database share it, too. Set KEYFOB_VEHICLE_CA_FILE; "keyfob vehicles ca --generate FILE" makes one.',
}

/** The same words whether the vehicle exists or not. */
const notRenewed: Refusal = {
  code: 'renewal_refused',
  detail:
    'The vehicle has no valid certificate for the key of this request, nor one whose key signed for it. Ask an admin to enroll it: keyfob vehicles enroll.',
}

const tooEarly: Refusal = {
  code: 'renewal_refused',
  detail: 'The certificate is in the first half of its life. A certificate for another key follows it later.',
}

const notKnown = (vin: string): Refusal => ({
  code: 'vehicle_not_found',
  detail: `The vehicle ${vin} is not registered. PUT /vehicles/${vin} registers it.`,
})

const tooMany = (vin: string): Refusal => ({
  code: 'too_many_credentials',
  detail: `The vehicle ${vin} has ${credentialsMax} valid credentials, which is the most. Revoke one of GET /vehicles/${vin}/credentials.`,
})

const notFound = (vin: string, id: string): Refusal => ({
  code: 'credential_not_found',
  detail: `The vehicle ${vin} has no credential ${id}. GET /vehicles/${vin}/credentials lists them.`,
})
