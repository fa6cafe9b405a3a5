/**
 * What is known of the signatures of vehicles: which policy each has, and which keys. The store is authoritative; what was
 * read from it is valid for some seconds, so that a key that is withdrawn stops counting everywhere within five. Lookups go
 * in groups, one group at a time. While the store is unavailable nothing is known, and nothing that a vehicle sends could be stored.
 */
import { type SigningPolicy, type Trust, type Vin, trustedKeysOf } from '@keyfob/protocol'
import { type Clock, type Duration, GroupCommit, seconds } from '@keyfob/runtime'
import type { VehicleSigning, VehicleSigningStore } from '../ports/signing.ts'

export const trustedFor: Duration = seconds(5)
/** Some 30 MB of keys; above that the vehicles that were looked up longest ago are forgotten. */
const vehiclesMax = 50_000
/** Vehicles that one statement looks for, and those that may wait. */
const looks = { group: 512, waiting: 20_000 } as const

interface Held {
  readonly trust: Trust
  readonly signing: VehicleSigning | undefined
  /** Monotonic. */
  readonly readAt: Duration
}

export interface VehicleTrustOptions {
  readonly store: Pick<VehicleSigningStore, 'findAll'>
  /** Of vehicles without a policy of their own. */
  readonly policy: SigningPolicy
  readonly clock: Pick<Clock, 'monotonic'>
}

export class VehicleTrust {
  readonly #options: VehicleTrustOptions
  readonly #held = new Map<Vin, Held>()
  readonly #looks = new Map<Vin, Promise<Trust>>()
  readonly #groups: GroupCommit<Vin, VehicleSigning | undefined>

  constructor(options: VehicleTrustOptions) {
    this.#options = options
    const commit = async (vins: readonly Vin[]): Promise<readonly (VehicleSigning | undefined)[]> => {
      const found = await options.store.findAll(vins)
      return vins.map((vin) => found.get(vin))
    }
    this.#groups = new GroupCommit({ commit, maxGroup: looks.group, maxWaiting: looks.waiting })
  }

  /** @throws StoreUnavailable, Overloaded */
  of(vin: Vin): Trust | Promise<Trust> {
    const held = this.#held.get(vin)
    if (held !== undefined && this.#options.clock.monotonic() - held.readAt < trustedFor) return held.trust
    const under = this.#looks.get(vin)
    if (under !== undefined) return under
    const look = this.#look(vin, held).finally(() => this.#looks.delete(vin))
    this.#looks.set(vin, look)
    return look
  }

  /** It was changed by this process. */
  forget(vin: Vin): void {
    this.#held.delete(vin)
  }

  async #look(vin: Vin, before: Held | undefined): Promise<Trust> {
    const readAt = this.#options.clock.monotonic()
    const signing = await this.#groups.submit(vin)
    const trust = isUnchanged(before, signing) ? before.trust : trustOf(this.#options.policy, signing)
    this.#held.delete(vin) // and last again
    this.#held.set(vin, { trust, signing, readAt })
    if (this.#held.size > vehiclesMax) this.#forgetFirst()
    return trust
  }

  #forgetFirst(): void {
    const [first] = this.#held.keys()
    if (first !== undefined) this.#held.delete(first)
  }
}

/** To read keys costs more than to compare when they were changed. */
const isUnchanged = (before: Held | undefined, now: VehicleSigning | undefined): before is Held =>
  before !== undefined &&
  before.signing?.changedAt === now?.changedAt &&
  (before.signing === undefined) === (now === undefined)

/** `optional` is for vehicles that cannot sign: one whose key is registered can, and without a key nothing can be verified. */
export const trustOf = (configured: SigningPolicy, signing: VehicleSigning | undefined): Trust => {
  const keys = trustedKeysOf(signing?.keys ?? [])
  const policy = signing?.policy ?? configured
  return { policy: policy !== 'optional' ? policy : keys.size > 0 ? 'required' : 'off', keys }
}
