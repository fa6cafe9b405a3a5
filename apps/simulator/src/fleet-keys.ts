import { createHash, createPrivateKey } from 'node:crypto'
import type { Vin } from '@keyfob/protocol'
import type { PrivateJwk, PublicJwk } from '@keyfob/runtime'
import type { SigningOptions } from '@keyfob/vehicle'

/** What a signed fleet shares, also with its other processes: each vehicle makes its own key of it. */
export interface FleetKeys {
  /** Random, and of one simulation; kept in memory. */
  readonly secret: string
  /** Public keys of the cloud. */
  readonly trusted: readonly PublicJwk[]
}

/** PKCS #8 of an Ed25519 key (RFC 8410), up to its 32 bytes. */
const head = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The key of one vehicle: always the same one for the same secret. */
export const fleetKey = ({ secret }: Pick<FleetKeys, 'secret'>, vin: Vin): PrivateJwk => {
  const seed = createHash('sha256').update(`${secret} ${vin}`).digest()
  const key = createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' })
  const { x = '', d = '' } = key.export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x, d }
}

/** Both directions signed, and nothing else accepted. */
export const signingOf = (keys: FleetKeys, vin: Vin): SigningOptions => ({
  policy: 'required',
  trusted: keys.trusted,
  key: fleetKey(keys, vin),
})
