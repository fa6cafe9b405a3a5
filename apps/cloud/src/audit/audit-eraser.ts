import type { Vin } from '@keyfob/protocol'
import type { Clock, Duration } from '@keyfob/runtime'
import type { AuditChainStore, Erased } from '../ports/audit.ts'

const tries = 20
const pause: Duration = 250

export interface AuditEraserOptions {
  readonly store: Pick<AuditChainStore, 'erase'>
  /** One round of sealing; true when there is more to do. Null: the audit is off, and nothing more comes into the chain. */
  readonly seal: (() => Promise<boolean>) | null
  readonly clock: Clock
}

/** Erases a vehicle when all that is known of it is in the chain: what came into it later would bring the VIN back. */
export class AuditEraser {
  readonly #options: AuditEraserOptions

  constructor(options: AuditEraserOptions) {
    this.#options = options
  }

  async #sealAll(): Promise<void> {
    let hasMore = true
    while (hasMore) hasMore = (await this.#options.seal?.()) ?? false
  }

  /** `unsealed`: not within some seconds. */
  async erase(vin: Vin): Promise<Erased | 'unsealed' | 'in_use'> {
    const { store, seal, clock } = this.#options
    for (let round = 0; round < tries; round += 1) {
      await this.#sealAll()
      const erased = await store.erase(vin, { mayBeUnsealed: seal === null })
      if (erased !== 'unsealed') return erased
      await clock.sleep(pause)
    }
    return 'unsealed'
  }
}
