/** What a vehicle makes to get a certificate: a key, a request for it (PKCS#10, RFC 2986), and a signature by the last key. */
import { type KeyObject, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { renewalText } from '@keyfob/protocol'
import { der, newPrivateKey, toPem } from '@keyfob/runtime'

const { bitString, element, explicitTag, integer, oid, sequence, tags, utf8 } = der

/** PEM (PKCS#8) of a new key on P-256, which every TLS library knows. */
export const newKey = (): string => String(newPrivateKey('p256').export({ format: 'pem', type: 'pkcs8' }))

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'))
const commonName = oid('2.5.4.3')

/** PEM of a request for a key of `newKey`. Each one differs, since ECDSA signs with a random number. */
export const certificateRequest = (key: string, vin: string): string => {
  const privateKey = createPrivateKey(key)
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  const subject = sequence(element(tags.set, sequence(commonName, utf8(vin))))
  const info = sequence(integer(Buffer.from([0])), subject, publicKey, element(explicitTag(0)))
  const request = sequence(info, ecdsaWithSha256, bitString(sign('sha256', info, privateKey)))
  return toPem('CERTIFICATE REQUEST', request)
}

/** Base64, for `signature` of a renewal: the key of the certificate in use signs for the key of the request. */
export const signRenewal = (key: string, vin: string, csr: string): string => {
  const privateKey = createPrivateKey(key)
  return sign(digestOf(privateKey), Buffer.from(renewalText(vin, csr)), privateKey).toString('base64')
}

/** Ed25519 has its own. */
const digestOf = ({ asymmetricKeyType }: KeyObject): string | null =>
  asymmetricKeyType === 'ed25519' ? null : 'sha256'
