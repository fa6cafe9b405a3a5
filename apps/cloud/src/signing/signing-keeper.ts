import { type SigningPolicy, type Vin, signingKeysMax } from '@keyfob/protocol'
import type { Clock, PublicJwk } from '@keyfob/runtime'
import type { Answered } from '../ports/command-service.ts'
import type { Log } from '../ports/log.ts'
import type {
  FoundSigning,
  SigningChanges,
  SigningService,
  VehicleSigning,
  VehicleSigningStore,
} from '../ports/signing.ts'
import type { VehicleStore } from '../ports/vehicle-store.ts'
import { type VehicleTrust, trustOf } from './vehicle-trust.ts'

export interface SigningKeeperOptions {
  readonly store: VehicleSigningStore
  readonly vehicles: Pick<VehicleStore, 'find'>
  readonly trust: Pick<VehicleTrust, 'forget'>
  /** Of the cloud. Empty: this server neither signs nor verifies. */
  readonly publicKeys: readonly PublicJwk[]
  readonly policy: SigningPolicy
  readonly clock: Pick<Clock, 'now'>
  readonly log: Log
}

/** Policies and keys of vehicles, for people and factories. */
export class SigningKeeper implements SigningService {
  readonly #options: SigningKeeperOptions

  constructor(options: SigningKeeperOptions) {
    this.#options = options
  }

  get publicKeys(): readonly PublicJwk[] {
    return this.#options.publicKeys
  }

  async find(vin: Vin): Promise<Answered<FoundSigning>> {
    const { store, vehicles } = this.#options
    const signing = (await store.findAll([vin])).get(vin)
    if (signing === undefined && (await vehicles.find(vin)) === undefined) return unregistered(vin)
    return { ok: true, value: this.#found(signing) }
  }

  async put(vin: Vin, changes: SigningChanges): Promise<Answered<FoundSigning>> {
    const { store, trust, clock, log, publicKeys } = this.#options
    const { policy, keys } = changes
    if (keys !== undefined && keys.length > signingKeysMax) return refused('/keys', `must be at most ${signingKeysMax}`)
    if (publicKeys.length === 0 && policy !== undefined && policy !== null && policy !== 'off')
      return refused(
        '/policy',
        'cannot be kept here: this server has no KEYFOB_SIGNING_KEYS_FILE, and verifies nothing',
      )
    const signing = await store.put(vin, changes, clock.now())
    trust.forget(vin)
    if (signing === undefined) return unregistered(vin)
    log.info('vehicle.signing_changed', { vin, policy: signing.policy ?? undefined, keys: signing.keys.length })
    return { ok: true, value: this.#found(signing) }
  }

  #found(signing: VehicleSigning | undefined): FoundSigning {
    const { policy: configured, publicKeys } = this.#options
    const effective = publicKeys.length === 0 ? 'off' : trustOf(configured, signing).policy
    return { policy: signing?.policy ?? null, effective, keys: signing?.keys ?? [] }
  }
}

const unregistered = (vin: Vin): Answered<FoundSigning> => ({
  ok: false,
  refusal: {
    code: 'vehicle_not_found',
    detail: `The vehicle ${vin} is not registered. PUT /vehicles/${vin} registers it.`,
  },
})

const refused = (pointer: string, problem: string): Answered<FoundSigning> => ({
  ok: false,
  refusal: { code: 'invalid_request', detail: `The field ${pointer} ${problem}.`, errors: [{ pointer, problem }] },
})
