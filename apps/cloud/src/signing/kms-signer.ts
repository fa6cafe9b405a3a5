import { createPublicKey } from 'node:crypto'
import type { KMSClient } from '@aws-sdk/client-kms'
import type { ServiceJwk } from '@keyfob/protocol'
import { type AnnouncedSigner, type PublicJwk, messageOf, publicJwkOf, seconds, thumbprintOf } from '@keyfob/runtime'

/** Most bytes that KMS signs whole (its API reference, Sign). A hash of more would be another signature scheme, Ed25519ph. */
const inputMax = 4_096
const signatureBytes = 64
/** Longer than KMS takes; a repetition of the message is signed again. */
const patience = { connectionTimeout: seconds(2), requestTimeout: seconds(3) }

/**
 * Signs with a key of AWS KMS, which never leaves it: one call for each message. Credentials and endpoint are found as by every
 * program of AWS (`AWS_PROFILE`, the role of a pod, `AWS_ENDPOINT_URL_KMS`). The SDK tries a call three times.
 */
export class KmsSigner implements AnnouncedSigner {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly #arn: string
  #client: Promise<KMSClient> | undefined

  constructor({ kms, ...jwk }: ServiceJwk) {
    this.#arn = kms
    this.publicJwk = publicJwkOf(jwk)
    this.kid = thumbprintOf(jwk)
  }

  /** Rejects with an Error that names the key, when KMS refuses, is unavailable, or takes more than 4,096 bytes. */
  async sign(input: Uint8Array): Promise<Uint8Array> {
    if (input.length > inputMax)
      throw new Error(
        `KMS signs at most ${inputMax} bytes, and this message has ${input.length}: its params are too long.`,
      )
    const { SignCommand } = await sdk()
    const asked = new SignCommand({
      KeyId: this.#arn,
      Message: input,
      MessageType: 'RAW',
      SigningAlgorithm: 'ED25519_SHA_512',
    })
    const { Signature: signature } = await (await this.#open()).send(asked).catch((error: unknown) => this.#fail(error))
    if (signature?.length !== signatureBytes)
      throw new Error(`${this.#arn} gave no signature of ${signatureBytes} bytes.`)
    return signature
  }

  /** Whether KMS has this key, and no other under its name. @throws Error that names it */
  async check(): Promise<void> {
    const { x } = await readKmsKey(this.#arn, await this.#open())
    if (x !== this.publicJwk.x)
      throw new Error(`KEYFOB_SIGNING_KEYS_FILE: KMS has another key under ${this.#arn} than the file says.`)
  }

  #open(): Promise<KMSClient> {
    return (this.#client ??= openKms(this.#arn))
  }

  #fail(error: unknown): never {
    throw new Error(`${this.#arn}: ${messageOf(error)}`, { cause: error })
  }
}

/** Loaded when a key of KMS is used: few need it, and it takes a tenth of a second. */
const sdk = () => import('@aws-sdk/client-kms')

/** For the region of a key. */
export const openKms = async (arn: string): Promise<KMSClient> => {
  const { KMSClient } = await sdk()
  return new KMSClient({ region: arn.split(':')[3] ?? '', requestHandler: patience })
}

/** @throws Error that names the key, where it cannot be read, or is not for Ed25519 */
export const readKmsKey = async (arn: string, client: KMSClient): Promise<PublicJwk> => {
  const { GetPublicKeyCommand } = await sdk()
  const answer = await client.send(new GetPublicKeyCommand({ KeyId: arn })).catch((error: unknown) => {
    throw new Error(`The key ${arn} cannot be read: ${messageOf(error)}`, { cause: error })
  })
  const { KeySpec: spec, PublicKey: der = new Uint8Array() } = answer
  if (spec !== 'ECC_NIST_EDWARDS25519')
    throw new Error(
      `The key ${arn} is of the kind ${spec ?? 'unknown'}, and vehicles verify Ed25519: make one of the kind ECC_NIST_EDWARDS25519.`,
    )
  const { x = '' } = createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }).export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x }
}
