/** Which keys and signatures are accepted and made: Ed25519, ECDSA on P-256, and RSA with 2,048 to 4,096 bits. */
import { type KeyObject, sign, verify } from 'node:crypto'
import { der } from '@keyfob/runtime'

const { bitString, element, oid, sequence } = der

interface SignatureKind {
  /** Of the AlgorithmIdentifier. */
  readonly oid: string
  /** Null: the kind has its own. */
  readonly digest: string | null
  /** Node's name for the kind of the key. */
  readonly keyType: 'ec' | 'ed25519' | 'rsa'
}

const kinds: readonly SignatureKind[] = [
  { oid: '1.2.840.10045.4.3.2', digest: 'sha256', keyType: 'ec' },
  { oid: '1.3.101.112', digest: null, keyType: 'ed25519' },
  { oid: '1.2.840.113549.1.1.11', digest: 'sha256', keyType: 'rsa' },
  { oid: '1.2.840.10045.4.3.3', digest: 'sha384', keyType: 'ec' },
  { oid: '1.2.840.10045.4.3.4', digest: 'sha512', keyType: 'ec' },
  { oid: '1.2.840.113549.1.1.12', digest: 'sha384', keyType: 'rsa' },
  { oid: '1.2.840.113549.1.1.13', digest: 'sha512', keyType: 'rsa' },
]

const nothing = element(0x05)
/** RFC 4055: the parameters of RSA are NULL; the others have none (RFC 5758, RFC 8410). */
const identifierOf = (kind: SignatureKind): Buffer =>
  kind.keyType === 'rsa' ? sequence(oid(kind.oid), nothing) : sequence(oid(kind.oid))

const bitsLeast = 2_048
/** To verify a longer one takes longer than a request should. */
const bitsMost = 4_096
/** The one that everybody uses; a large one makes each verification as slow as a signature. */
const exponent = 65_537n

/** Why such a key gets no certificate, as the end of a sentence; undefined: it may. */
export const keyProblem = (key: KeyObject): string | undefined => {
  const { modulusLength = 0, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {}
  if (key.asymmetricKeyType === 'ed25519') return undefined
  if (key.asymmetricKeyType === 'ec') return namedCurve === 'prime256v1' ? undefined : 'has a curve other than P-256'
  if (key.asymmetricKeyType !== 'rsa') return 'has a key that is none of Ed25519, P-256 and RSA'
  if (modulusLength < bitsLeast || modulusLength > bitsMost)
    return `has an RSA key of ${modulusLength} bits, where ${bitsLeast} to ${bitsMost} are accepted`
  return publicExponent === exponent ? undefined : 'has an RSA key with another exponent than 65537'
}

/** Whether the AlgorithmIdentifier is one for this key, and the signature is right. */
export const isSignedBy = (key: KeyObject, text: Buffer, identifier: Buffer, signature: Buffer): boolean => {
  const kind = kinds.find((each) => each.keyType === key.asymmetricKeyType && identifierOf(each).equals(identifier))
  return kind !== undefined && verify(kind.digest, text, key, signature)
}

/** Whether it is one with SHA-256, or of Ed25519: the first kind of each key. */
export const isRightSignature = (key: KeyObject, text: Buffer, signature: Buffer): boolean => {
  const kind = kinds.find(({ keyType }) => keyType === key.asymmetricKeyType)
  return kind !== undefined && verify(kind.digest, text, key, signature)
}

/** `SEQUENCE { text, algorithm, signature }`, as certificates and revocation lists are. `text` is made with the identifier. */
export const signed = (key: KeyObject, text: (identifier: Buffer) => Buffer): Buffer => {
  const kind = kinds.find(({ keyType }) => keyType === key.asymmetricKeyType)
  if (kind === undefined) throw new Error('The key of the authority is none of Ed25519, P-256 and RSA.')
  const identifier = identifierOf(kind)
  const toSign = text(identifier)
  const signature = sign(kind.digest, toSign, key)
  return sequence(toSign, identifier, bitString(signature))
}
