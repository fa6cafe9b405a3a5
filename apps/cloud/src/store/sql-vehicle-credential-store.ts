import type { Vin } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type {
  CredentialId,
  KeptCredential,
  NewCredential,
  Revocation,
  VehicleCredential,
  VehicleCredentialStore,
} from '../ports/vehicle-credential.ts'
import type { SqlDatabase } from './sql-database.ts'
import * as statements from './statements/vehicle-credentials.ts'
import { findVehicle } from './statements/vehicles.ts'

interface CredentialRow extends Pick<KeptCredential, 'id' | 'vin' | 'kind' | 'hash' | 'certificate'> {
  readonly created_at: Date
  readonly created_by: string
  readonly expires_at: Date | null
  readonly revoked_at: Date | null
}

export class SqlVehicleCredentialStore implements VehicleCredentialStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async add(credential: NewCredential): Promise<'added' | 'missing' | 'too_many'> {
    const { id, vin, kind, hash, certificate, createdAt, createdBy, expiresAt } = credential
    const now = formatInstant(createdAt)
    const expires = expiresAt && formatInstant(expiresAt)
    const values = [id, vin, kind, hash, certificate, now, createdBy, expires, now]
    if ((await this.#database.query(statements.addCredential, values)).length > 0) return 'added'
    return (await this.#database.query(findVehicle, [vin])).length > 0 ? 'too_many' : 'missing'
  }

  async list(vin: Vin): Promise<readonly VehicleCredential[]> {
    return (await this.#database.query<CredentialRow>(statements.listCredentials, [vin])).map(shown)
  }

  async find(vin: Vin, id: CredentialId): Promise<VehicleCredential | undefined> {
    const [row] = await this.#database.query<CredentialRow>(statements.findCredential, [vin, id])
    return row && shown(row)
  }

  async revoke(vin: Vin, id: CredentialId, now: Instant): Promise<VehicleCredential | undefined> {
    const values = [vin, id, formatInstant(now)]
    const [row] = await this.#database.query<CredentialRow>(statements.revokeCredential, values)
    return row && shown(row)
  }

  async validOf(vins: readonly Vin[], now: Instant): Promise<readonly KeptCredential[]> {
    const rows = await this.#database.query<CredentialRow>(statements.validCredentials, [vins, formatInstant(now)])
    return rows.map((row) => ({ ...shown(row), hash: row.hash }))
  }

  async revokedSince(since: Instant): Promise<readonly Revocation[]> {
    type Row = Omit<Revocation, 'at'> & { readonly at: Date }
    const rows = await this.#database.query<Row>(statements.revokedSince, [formatInstant(since)])
    return rows.map(({ id, vin, at }) => ({ id, vin, at: at.getTime() }))
  }

  async revocations(now: Instant): Promise<readonly { readonly id: CredentialId; readonly at: Instant }[]> {
    type Row = { readonly id: CredentialId; readonly at: Date }
    const rows = await this.#database.query<Row>(statements.revokedCertificates, [formatInstant(now)])
    return rows.map(({ id, at }) => ({ id, at: at.getTime() }))
  }
}

const shown = ({ id, vin, kind, certificate, ...row }: CredentialRow): VehicleCredential => ({
  id,
  vin,
  kind,
  certificate,
  createdAt: row.created_at.getTime(),
  createdBy: row.created_by,
  expiresAt: row.expires_at?.getTime() ?? null,
  revokedAt: row.revoked_at?.getTime() ?? null,
})
