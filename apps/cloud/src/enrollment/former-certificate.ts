/** Which certificate a renewal continues: one for the same key, or the one whose key signed for the new key. */
import { X509Certificate } from 'node:crypto'
import { type Vin, renewalText } from '@keyfob/protocol'
import type { Instant } from '@keyfob/runtime'
import type { RenewRequest } from '../ports/enrollment.ts'
import type { KeptCredential } from '../ports/vehicle-credential.ts'
import type { CertificateRequest } from './x509/certificate-request.ts'
import { isRightSignature } from './x509/signature-kinds.ts'

export type KeptCertificate = KeptCredential & { readonly certificate: string; readonly expiresAt: Instant }

const isCertificate = (kept: KeptCredential): kept is KeptCertificate =>
  kept.kind === 'certificate' && kept.certificate !== null && kept.expiresAt !== null

/** Certificates among what is valid, the one that ends last first. */
export const certificatesIn = (valid: readonly KeptCredential[]): readonly KeptCertificate[] =>
  valid.filter(isCertificate).toSorted((a, b) => b.expiresAt - a.expiresAt)

export const certificateOfKey = (
  certificates: readonly KeptCertificate[],
  { keyHash }: CertificateRequest,
): KeptCertificate | undefined => certificates.find(({ hash }) => hash === keyHash)

/** Undefined without a signature, and with that of no key here. At most ten are tried (`credentialsMax`), some 0.1 ms each. */
export const certificateOfSigner = (
  certificates: readonly KeptCertificate[],
  vin: Vin,
  { csr, signature }: RenewRequest,
): KeptCertificate | undefined => {
  if (signature === undefined) return undefined
  const [text, bytes] = [Buffer.from(renewalText(vin, csr)), Buffer.from(signature, 'base64')]
  return certificates.find(({ certificate }) =>
    isRightSignature(new X509Certificate(certificate).publicKey, text, bytes),
  )
}

/** In the first half of its life. */
export const isYoung = ({ createdAt, expiresAt }: KeptCertificate, now: Instant): boolean =>
  expiresAt - now > (expiresAt - createdAt) / 2
