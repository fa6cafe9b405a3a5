import {
  type SignatureRefusal,
  type SigningPolicy,
  type Vin,
  signatureRefusalNow,
  trustedKeysOf,
} from '@keyfob/protocol'
import { type PrivateJwk, type PublicJwk, type SigningKey, signingKeyOf, toSign } from '@keyfob/runtime'

/** What a vehicle is given at the factory or with an update, and never by a message (SPEC section 11). */
export interface SigningOptions {
  /** For what the cloud sends. Only `required` protects: a thief of the broker can leave signatures out. */
  readonly policy: SigningPolicy
  /** The cloud's keys, several during a rotation. */
  readonly trusted: readonly PublicJwk[]
  /** The vehicle's own key: everything that it sends is signed. Absent: nothing is. */
  readonly key?: PrivateJwk | undefined
}

/** Of a key's name: four of them fit the 64 characters of a version. */
const shownLength = 12

const none: SigningOptions = { policy: 'off', trusted: [] }
/** Of all vehicles that trust no key. */
const noKeys = trustedKeysOf([])

/** Signs what a vehicle sends, and judges what it receives. Without options it does neither. */
export class Signatures {
  readonly #vin: Vin
  readonly #policy: SigningPolicy
  readonly #key: SigningKey | undefined
  #keys: ReturnType<typeof trustedKeysOf>

  /** @throws Error when a key is none, or when signatures are required and no key is trusted */
  constructor(vin: Vin, { policy, trusted, key }: SigningOptions = none) {
    if (policy === 'required' && trusted.length === 0)
      throw new Error('The signing policy is "required", and no key is trusted: nothing could ever be executed.')
    this.#vin = vin
    this.#policy = policy
    this.#keys = trusted.length === 0 ? noKeys : trustedKeysOf(trusted)
    this.#key = key && signingKeyOf(key)
  }

  /** For the births: the beginnings of the names of the keys that are trusted, so that people see how far a rotation is. */
  get versions(): Readonly<Record<string, string>> {
    const names = [...this.#keys.keys()].map((kid) => kid.slice(0, shownLength))
    return names.length === 0 ? {} : { cloudKeys: names.toSorted().join(' ') }
  }

  /** From now on only these keys of the cloud count. */
  trust(keys: readonly PublicJwk[]): void {
    this.#keys = trustedKeysOf(keys)
  }

  /** Why a message does not count; undefined: it does. */
  refusalOf(payload: Uint8Array): SignatureRefusal | undefined {
    return signatureRefusalNow(payload, this.#vin, { policy: this.#policy, keys: this.#keys })
  }

  /** The text to publish. */
  signed(text: string): string {
    if (this.#key === undefined) return text
    const { input, signed } = toSign(text, { kid: this.#key.kid, subject: this.#vin })
    return signed(this.#key.sign(input))
  }
}
