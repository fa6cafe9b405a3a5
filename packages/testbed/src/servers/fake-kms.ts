import { type KeyObject, createHash, sign } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newPrivateKey } from '@keyfob/runtime'

/** Most bytes of a message that Sign takes whole. */
const messageMax = 4_096

interface Asked {
  readonly KeyId?: string
  readonly Message?: string
  readonly MessageType?: string
  readonly SigningAlgorithm?: string
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

/**
 * The wire format of AWS KMS (JSON 1.1, `TrentService`) for what asks it: GetPublicKey and Sign with keys for Ed25519. Each
 * request must be signed as AWS asks for (SigV4); the signature itself is not verified.
 */
export class FakeKms {
  readonly #server: Server
  readonly #keys = new Map<string, KeyObject>()
  /** Operations, in the order in which they came. */
  readonly asked: string[] = []
  /** The answer to everything from now on. */
  failing: { readonly status: number; readonly type: string } | undefined

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body)),
      )
    })
  }

  static async start(): Promise<FakeKms> {
    const fake = new FakeKms()
    fake.#server.listen(0, '127.0.0.1')
    await once(fake.#server, 'listening')
    return fake
  }

  /** What the SDK of AWS needs to find it. */
  get environment(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo // listens on TCP
    return {
      AWS_ENDPOINT_URL_KMS: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
  }

  /** @returns its ARN */
  makeKey(): string {
    const arn = `arn:aws:kms:eu-central-1:111122223333:key/${createHash('sha256').update(`${this.#keys.size}`).digest('hex').slice(0, 32)}`
    this.#keys.set(arn, newPrivateKey('ed25519'))
    return arn
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer) // without an encoding
    const operation = String(request.headers['x-amz-target'])
    this.asked.push(operation)
    if (request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 Credential=') !== true)
      return refusal(400, 'IncompleteSignatureException')
    if (this.failing !== undefined) return refusal(this.failing.status, this.failing.type)
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as Asked
    const key = this.#keys.get(asked.KeyId ?? '')
    if (key === undefined) return refusal(400, 'NotFoundException')
    if (operation === 'TrentService.GetPublicKey') return publicKeyOf(asked, key)
    if (operation === 'TrentService.Sign') return signed(asked, key)
    return refusal(400, 'UnknownOperationException')
  }
}

const refusal = (status: number, type: string): Answer => ({
  status,
  body: { __type: type, message: `${type} of a test` },
})

const publicKeyOf = ({ KeyId }: Asked, key: KeyObject): Answer => {
  const { x = '' } = key.export({ format: 'jwk' })
  // SubjectPublicKeyInfo of RFC 8410.
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(x, 'base64url')])
  return {
    status: 200,
    body: {
      KeyId,
      PublicKey: der.toString('base64'),
      KeySpec: 'ECC_NIST_EDWARDS25519',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ED25519_SHA_512', 'ED25519_PH_SHA_512'],
    },
  }
}

const signed = ({ KeyId, Message = '', MessageType, SigningAlgorithm }: Asked, key: KeyObject): Answer => {
  const message = Buffer.from(Message, 'base64')
  if (MessageType !== 'RAW' || SigningAlgorithm !== 'ED25519_SHA_512' || message.length > messageMax)
    return refusal(400, 'ValidationException')
  return { status: 200, body: { KeyId, Signature: sign(null, message, key).toString('base64'), SigningAlgorithm } }
}
