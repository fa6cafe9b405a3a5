/** For tests: keys, and what is signed with them. */
import type { Vin } from '@keyfob/protocol'
import { type PrivateJwk, generatePrivateJwk, publicJwkOf, signingKeyOf, toSign } from '@keyfob/runtime'

/** A key pair, and what it signs. */
export const sampleKey = (jwk: PrivateJwk = generatePrivateJwk()) => {
  const key = signingKeyOf(jwk)
  return {
    key,
    privateJwk: jwk,
    jwk: publicJwkOf(jwk),
    sign: (text: string, vin: Vin | string): string => {
      const { input, signed } = toSign(text, { kid: key.kid, subject: vin })
      return signed(key.sign(input))
    },
  }
}
