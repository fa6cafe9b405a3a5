/** Makes X.509 certificates (RFC 5280): the authority's own, and those of vehicles. */
import { type KeyObject, createHash } from 'node:crypto'
import { type Instant, der } from '@keyfob/runtime'
import { signed } from './signature-kinds.ts'

const { element, elementsIn, explicitTag, integer, isTrue, octetString, oid, onlyElement } = der
const { sequence, tags, time, utf8 } = der

export interface CertificateText {
  /** At most 20 bytes. */
  readonly serial: Buffer
  /** Names, DER. */
  readonly issuer: Buffer
  readonly subject: Buffer
  readonly notBefore: Instant
  readonly notAfter: Instant
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer
  readonly extensions: readonly Buffer[]
}

/** A name with a common name and nothing else. */
export const commonName = (text: string): Buffer => sequence(element(tags.set, sequence(oid('2.5.4.3'), utf8(text))))

const version3 = element(explicitTag(0), integer(Buffer.from([2])))

export const makeCertificate = (key: KeyObject, text: CertificateText): Buffer =>
  signed(key, (identifier) =>
    sequence(
      version3,
      integer(text.serial),
      identifier,
      text.issuer,
      sequence(time(text.notBefore), time(text.notAfter)),
      text.subject,
      text.publicKey,
      element(explicitTag(3), sequence(...text.extensions)),
    ),
  )

const ids = {
  subjectKey: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  crlNumber: '2.5.29.20',
  authorityKey: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
} as const

const extension = (id: keyof typeof ids, value: Buffer): Buffer => sequence(oid(ids[id]), octetString(value))
const critical = (id: keyof typeof ids, value: Buffer): Buffer => sequence(oid(ids[id]), isTrue, octetString(value))
/** Bits from the first one on, and how many at the end of the byte are unused. */
const keyUsage = (bits: number, unused: number): Buffer =>
  critical('keyUsage', element(tags.bitString, Buffer.from([unused, bits])))

const clientAuth = oid('1.3.6.1.5.5.7.3.2')

export const extensions = {
  /** Of a vehicle: it signs in a handshake of TLS, as a client, and is no authority. */
  ofVehicle: [
    critical('basicConstraints', sequence()),
    keyUsage(0x80, 7),
    extension('extendedKeyUsage', sequence(clientAuth)),
  ],
  /** It signs certificates of vehicles and revocation lists, and no other authority. */
  ofAuthority: [critical('basicConstraints', sequence(isTrue, integer(Buffer.from([0])))), keyUsage(0x06, 1)],
  subjectKey: (id: Buffer): Buffer => extension('subjectKey', octetString(id)),
  /** `[0] IMPLICIT` of a SEQUENCE. */
  authorityKey: (id: Buffer): Buffer => extension('authorityKey', sequence(element(0x80, id))),
  crlNumber: (value: Buffer): Buffer => extension('crlNumber', integer(value)),
} as const

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 names the key here, and proves nothing. */
export const keyIdOf = (publicKey: Buffer): Buffer => {
  const [, bits] = elementsIn(onlyElement(publicKey, tags.sequence).content)
  return createHash('sha1')
    .update(bits?.content.subarray(1) ?? Buffer.alloc(0))
    .digest()
}

/** Of a certificate: its subject, and how it names its key, if it does. @throws Error when it is not one */
export const readIssuer = (certificate: Buffer): { readonly name: Buffer; readonly keyId: Buffer | undefined } => {
  const [text] = elementsIn(onlyElement(certificate, tags.sequence).content)
  const fields = elementsIn(text?.content ?? Buffer.alloc(0))
  const [, , , , , subject] = fields
  if (subject === undefined) throw new Error('it has another structure')
  return { name: subject.whole, keyId: subjectKeyIn(fields.at(-1)?.content) }
}

const subjectKeyIn = (extensionsField: Buffer | undefined): Buffer | undefined => {
  const wanted = oid(ids.subjectKey)
  for (const list of elementsIn(extensionsField ?? Buffer.alloc(0)))
    for (const { content } of elementsIn(list.content)) {
      const [id, value] = elementsIn(content)
      if (id?.whole.equals(wanted) && value !== undefined) return onlyElement(value.content, tags.octetString).content
    }
  return undefined
}
