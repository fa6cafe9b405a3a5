import { type SigningPolicy, type Vin, signingPolicies } from '@keyfob/protocol'
import { type Instant, type PublicJwk, formatInstant } from '@keyfob/runtime'
import type { SigningChanges, VehicleSigning, VehicleSigningStore } from '../ports/signing.ts'
import type { SqlDatabase } from './sql-database.ts'
import * as statements from './statements/vehicle-signing.ts'

interface SigningRow {
  readonly vin: Vin
  readonly policy: string | null
  readonly keys: readonly PublicJwk[]
  readonly changed_at: Date
}

export class SqlVehicleSigningStore implements VehicleSigningStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async findAll(vins: readonly Vin[]): Promise<ReadonlyMap<Vin, VehicleSigning>> {
    const rows = await this.#database.query<SigningRow>(statements.findVehicleSigning, [vins])
    return new Map(rows.map((row) => [row.vin, signingOf(row)]))
  }

  async put(vin: Vin, { policy, keys }: SigningChanges, now: Instant): Promise<VehicleSigning | undefined> {
    const [row] = await this.#database.query<SigningRow>(statements.putVehicleSigning, [
      vin,
      policy ?? null,
      policy !== undefined,
      keys === undefined ? null : JSON.stringify(keys),
      formatInstant(now),
    ])
    return row && signingOf(row)
  }

  async findVerified(): Promise<Vin | undefined> {
    const [row] = await this.#database.query<{ readonly vin: Vin }>(statements.findVerifiedVehicle, [])
    return row?.vin
  }
}

const isPolicy = (text: string): text is SigningPolicy => (signingPolicies as readonly string[]).includes(text) // widened for the look only

/** A policy that this version does not know was written by a newer one, to ask for more than is known here. */
const signingOf = ({ policy, keys, changed_at }: SigningRow): VehicleSigning => ({
  policy: policy === null || isPolicy(policy) ? policy : 'required',
  keys,
  changedAt: changed_at.getTime(),
})
