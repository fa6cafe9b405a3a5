/** Signs as the cloud does, and in the ways that a thief of the broker would try (SPEC section 11). */
import { type Vin, parseVin } from '@keyfob/protocol'
import { type PrivateJwk, type SigningKey, generatePrivateJwk, signingKeyOf, toSign } from '@keyfob/runtime'

const otherVin = parseVin('11111111111111111')!

export class DownlinkSigner {
  readonly #key: SigningKey
  readonly #stranger = signingKeyOf(generatePrivateJwk())
  readonly #vin: Vin

  /** @param key its public half is trusted by the vehicle */
  constructor(key: PrivateJwk, vin: Vin) {
    this.#key = signingKeyOf(key)
    this.#vin = vin
  }

  signed(text: string): string {
    return signedBy(this.#key, text, this.#vin)
  }

  byStranger(text: string): string {
    return signedBy(this.#stranger, text, this.#vin)
  }

  forOtherVehicle(text: string): string {
    return signedBy(this.#key, text, otherVin)
  }

  /** By the right key, and one member is another one now. */
  altered(text: string): string {
    return this.signed(text).replace('"v":1,', '"v":1,"conform":"altered",')
  }

  /** As of a library that takes `alg: none`: the right key is named, and nothing is signed. */
  withoutAlgorithm(text: string): string {
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: this.#key.kid, sub: this.#vin })).toString(
      'base64url',
    )
    return `${text.slice(0, -1)},"signature":"${header}.."}`
  }
}

const signedBy = (key: SigningKey, text: string, subject: Vin): string => {
  const { input, signed } = toSign(text, { kid: key.kid, subject })
  return signed(key.sign(input))
}
