/**
 * The certificate authority of vehicles: one key and its certificate, as PEM in one file. It signs certificates of
 * vehicles and the list of those that are revoked, and nothing else. Whoever has the file can be every vehicle.
 */
import { type KeyObject, X509Certificate, createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { type Instant, days, newPrivateKey, toPem } from '@keyfob/runtime'
import { commonName, extensions, keyIdOf, makeCertificate, readIssuer } from './certificate.ts'
import { makeRevocationList } from './revocation-list.ts'
import { keyProblem } from './signature-kinds.ts'

const authorityName = 'Keyfob vehicle authority'
/** As long as vehicles live in the field; a new authority is a new file, and each vehicle is enrolled again. */
const authorityFor = days(20 * 365)
/** Clocks of vehicles and brokers may be behind. */
const backdated = days(1)
/** A broker whose list is older refuses every certificate (OpenSSL: CRL has expired), so it is read again each day. */
const listFor = days(7)

export class Authority {
  /** PEM. */
  readonly certificate: string
  readonly notAfter: Instant
  readonly #key: KeyObject
  readonly #name: Buffer
  readonly #keyId: Buffer | undefined

  /** PEM of a private key and of its certificate. @throws Error that says what is wrong, and shows nothing of it */
  constructor(text: string) {
    this.#key = createPrivateKey(text)
    const certificate = new X509Certificate(text)
    if (!certificate.checkPrivateKey(this.#key)) throw new Error('the certificate is not that of the key')
    if (!certificate.ca) throw new Error('the certificate is not one of an authority')
    const problem = keyProblem(certificate.publicKey)
    if (problem !== undefined) throw new Error(`the certificate ${problem}`)
    const { name, keyId } = readIssuer(certificate.raw)
    this.certificate = toPem('CERTIFICATE', certificate.raw)
    this.notAfter = Date.parse(certificate.validTo)
    this.#name = name
    this.#keyId = keyId
  }

  /** PEM, for a vehicle; valid from a day before `now`, so that a clock that is behind accepts it. */
  issue(vin: string, publicKey: Buffer, { serial, now, notAfter }: Issue): string {
    const certificate = makeCertificate(this.#key, {
      serial,
      issuer: this.#name,
      subject: commonName(vin),
      notBefore: now - backdated,
      notAfter,
      publicKey,
      extensions: [
        ...extensions.ofVehicle,
        extensions.subjectKey(keyIdOf(publicKey)),
        ...(this.#keyId === undefined ? [] : [extensions.authorityKey(this.#keyId)]),
      ],
    })
    return toPem('CERTIFICATE', certificate)
  }

  /** DER. */
  revocationList(revoked: readonly { readonly serial: Buffer; readonly at: Instant }[], now: Instant): Buffer {
    const text = { issuer: this.#name, issuerKeyId: this.#keyId, madeAt: now, nextAt: now + listFor, revoked }
    return makeRevocationList(this.#key, text)
  }
}

interface Issue {
  readonly serial: Buffer
  readonly now: Instant
  readonly notAfter: Instant
}

/** The PEM text of a new authority: an ECDSA key on P-256, which every TLS library knows, and its own certificate. */
export const newAuthorityText = (now: Instant): string => {
  const privateKey = newPrivateKey('p256')
  const name = commonName(authorityName)
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const keyId = keyIdOf(spki)
  const certificate = makeCertificate(privateKey, {
    serial: randomBytes(16),
    issuer: name,
    subject: name,
    notBefore: now - backdated,
    notAfter: now + authorityFor,
    publicKey: spki,
    extensions: [...extensions.ofAuthority, extensions.subjectKey(keyId), extensions.authorityKey(keyId)],
  })
  return String(privateKey.export({ format: 'pem', type: 'pkcs8' })) + toPem('CERTIFICATE', certificate)
}
