/** For tests: an issuer of tokens with a real HTTP server for its keys, which may be rotated, slow, wrong or down. */
import { type KeyObject, createPublicKey } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newPrivateKey } from '@keyfob/runtime'
import { type JWK, SignJWT, exportJWK } from 'jose'
import type { TokenSettings } from '../token-judge.ts'

interface IssuedKey {
  readonly kid: string
  readonly alg: string
  readonly secret: KeyObject
  readonly shown: JWK
}

/** What kind of key each algorithm takes. */
const kinds = { ES256: 'p256', RS256: 'rsa', EdDSA: 'ed25519' } as const

const issuer = 'https://issuer.example/keyfob'
const audience = 'keyfob-test'

export class SampleIssuer {
  readonly #server: Server
  #keys: readonly IssuedKey[] = []
  reads = 0
  /** What is answered instead of the keys. */
  answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined

  private constructor() {
    this.#server = createServer((request, response) => {
      this.reads += 1
      if (this.answer !== undefined) return this.answer(request, response)
      response.setHeader('content-type', 'application/json').end(JSON.stringify(this.keySet))
    })
  }

  static async start(): Promise<SampleIssuer> {
    const made = new SampleIssuer()
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve))
    await made.add('first')
    return made
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/jwks` // it listens on TCP
  }

  get keySet(): { readonly keys: readonly JWK[] } {
    return { keys: this.#keys.map(({ shown }) => shown) }
  }

  get settings(): TokenSettings {
    return {
      issuer,
      audience,
      jwksUrl: this.url,
      algorithms: ['RS256', 'ES256'],
      clockSkew: 30_000,
      scopeClaim: 'scope',
      labelsClaim: null,
    }
  }

  /** Publishes a key, besides those that there are. */
  async add(kid: string, alg: keyof typeof kinds = 'ES256'): Promise<void> {
    const secret = newPrivateKey(kinds[alg])
    const shown = { ...(await exportJWK(createPublicKey(secret))), kid, alg, use: 'sig' }
    this.#keys = [...this.#keys, { kid, alg, secret, shown }]
  }

  drop(kid: string): void {
    this.#keys = this.#keys.filter((key) => key.kid !== kid)
  }

  /** A valid token for an hour after an instant, but for the claims and the header that are given. */
  async token(
    now: number,
    claims: Readonly<Record<string, unknown>> = {},
    { kid = this.#keys.at(-1)?.kid, ...header }: Readonly<Record<string, string | undefined>> = {},
  ): Promise<string> {
    const key = this.#keys.find((each) => each.kid === kid) ?? this.#keys[0]
    if (key === undefined) throw new Error('the issuer has no key')
    const at = Math.floor(now / 1_000)
    const whole = { iss: issuer, aud: audience, sub: 'ada', exp: at + 3_600, iat: at, scope: 'read', ...claims }
    return new SignJWT(whole)
      .setProtectedHeader({ alg: key.alg, ...(kid !== undefined && { kid }), ...header })
      .sign(key.secret)
  }
}
