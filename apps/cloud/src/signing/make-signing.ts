import { type CloudJwk, type SigningPolicy, type Vin, signatureRefusalOf } from '@keyfob/protocol'
import {
  type AnnouncedSigner,
  type Clock,
  type NamedService,
  type PrivateJwk,
  type Signer,
  signingKeyOf,
  toSign,
} from '@keyfob/runtime'
import type { Log } from '../ports/log.ts'
import type { SignDownlink, SigningService, VehicleSigningStore, VerifyUplink } from '../ports/signing.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'
import { KmsSigner } from './kms-signer.ts'
import { SigningKeeper } from './signing-keeper.ts'
import { VehicleTrust } from './vehicle-trust.ts'

export interface SigningOptions {
  readonly store: VehicleSigningStore
  readonly vehicles: Pick<VehicleStore, 'find'>
  /** Of vehicles without a policy of their own. */
  readonly policy: SigningPolicy
  /** The first one signs. Empty: nothing is signed, and nothing is verified. */
  readonly keys: readonly CloudJwk[]
  readonly clock: Clock
  readonly log: Log
}

export interface MadeSigning {
  /** The key that signs what is sent to vehicles. */
  readonly signer: Signer | undefined
  /** Null: as if there were no signatures. */
  readonly sign: SignDownlink | null
  readonly verify: VerifyUplink | null
  readonly service: SigningService
  /** To be started after the store, and before anything that reads what vehicles send. */
  readonly services: readonly NamedService[]
}

export const makeSigning = (options: SigningOptions): MadeSigning => {
  const { store } = options
  const keys = options.keys.map(signerOf)
  const [first] = keys
  const trust = new VehicleTrust(options)
  const start = async (): Promise<void> => {
    if (first === undefined) await refuseToIgnore(store)
    // One that is announced only signs after the next start, which looks again.
    if (first instanceof KmsSigner) await first.check()
  }
  return {
    signer: first,
    sign: first === undefined ? null : signWith(first),
    verify: first === undefined ? null : verifyBy(trust),
    service: new SigningKeeper({ ...options, trust, publicKeys: keys.map(({ publicJwk }) => publicJwk) }),
    services: [['signing', { start, stop: async () => undefined }]],
  }
}

const signerOf = (jwk: CloudJwk): AnnouncedSigner => ('d' in jwk ? ownSigner(jwk) : new KmsSigner(jwk))

/** Signs beside the event loop, which everything else of a busy process waits for. */
const ownSigner = (jwk: PrivateJwk): AnnouncedSigner => {
  const key = signingKeyOf(jwk)
  return { kid: key.kid, publicJwk: key.publicJwk, sign: (input) => key.signElsewhere(input) }
}

/** A signer that is not in this process answers later. */
const signWith =
  (signer: Signer): SignDownlink =>
  (vin, text) => {
    const { input, signed } = toSign(text, { kid: signer.kid, subject: vin })
    const signature = signer.sign(input)
    return signature instanceof Promise ? signature.then(signed) : signed(signature)
  }

const verifyBy =
  (trust: VehicleTrust): VerifyUplink =>
  async (vin: Vin, payload: Uint8Array) =>
    signatureRefusalOf(payload, vin, await trust.of(vin))

/** A process that verifies nothing, among others that do, would be the way around them. */
const refuseToIgnore = async (store: Pick<VehicleSigningStore, 'findVerified'>): Promise<void> => {
  const vin = await store.findVerified()
  if (vin !== undefined)
    throw new Error(
      `The vehicle ${vin} has a signing policy of its own, and this process has no keys: set KEYFOB_SIGNING_KEYS_FILE, or set the policy of the vehicle to "off".`,
    )
}
