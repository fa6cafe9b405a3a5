/**
 * Reads a PKCS#10 certificate request (RFC 2986). Its signature proves that whoever made it holds the key; everything
 * else in it, the subject included, is ignored: what a certificate says is decided here.
 */
import { type KeyObject, createHash, createPublicKey } from 'node:crypto'
import { type DerElement, der, fromPem } from '@keyfob/runtime'
import { isSignedBy, keyProblem } from './signature-kinds.ts'

const { elementsIn, onlyElement, tags } = der

export interface CertificateRequest {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer
  /** SHA-256 of it, in hex. */
  readonly keyHash: string
}

/** PEM, `CERTIFICATE REQUEST` or `NEW CERTIFICATE REQUEST`. @throws Error whose message ends the sentence "the request" */
export const readCertificateRequest = (text: string): CertificateRequest => {
  const bytes = fromPem('CERTIFICATE REQUEST', text) ?? fromPem('NEW CERTIFICATE REQUEST', text)
  if (bytes === undefined) throw new Error('is no PEM text of a CERTIFICATE REQUEST')
  const { info, identifier, signature, publicKey } = partsOf(bytes)
  const key = keyOf(publicKey)
  const problem = keyProblem(key)
  if (problem !== undefined) throw new Error(problem)
  if (!isSignedBy(key, info, identifier, signature))
    throw new Error('has a signature that is not its own key’s, or is not made with SHA-256, SHA-384 or SHA-512')
  return { publicKey, keyHash: keyHashOf(publicKey) }
}

const keyHashOf = (publicKey: Buffer): string => createHash('sha256').update(publicKey).digest('hex')

interface Parts {
  readonly info: Buffer
  readonly identifier: Buffer
  readonly signature: Buffer
  readonly publicKey: Buffer
}

const partsOf = (bytes: Buffer): Parts => {
  try {
    const [info, identifier, signature] = elementsIn(onlyElement(bytes, tags.sequence).content)
    const [, , publicKey] = elementsIn(info?.content ?? Buffer.alloc(0))
    if (!info || !identifier || !isWholeBytes(signature) || publicKey?.tag !== tags.sequence)
      throw new Error('it has another structure')
    return {
      info: info.whole,
      identifier: identifier.whole,
      // Behind the number of unused bits.
      signature: signature.content.subarray(1),
      publicKey: publicKey.whole,
    }
  } catch (error) {
    throw new Error('is not a certificate request (PKCS#10)', { cause: error })
  }
}

/** A BIT STRING without unused bits. */
const isWholeBytes = (found: DerElement | undefined): found is DerElement =>
  found?.tag === tags.bitString && found.content[0] === 0

const keyOf = (publicKey: Buffer): KeyObject => {
  try {
    return createPublicKey({ key: publicKey, format: 'der', type: 'spki' })
  } catch (error) {
    throw new Error('has a public key that cannot be read', { cause: error })
  }
}
