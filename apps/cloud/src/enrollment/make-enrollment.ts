import type { Topics } from '@keyfob/protocol'
import type { Clock, NamedService } from '@keyfob/runtime'
import type { BrokerConnections } from '../ports/broker-connections.ts'
import type { EnrollmentService } from '../ports/enrollment.ts'
import type { Log } from '../ports/log.ts'
import type { VehicleAccess } from '../ports/vehicle-access.ts'
import type { VehicleCredentialStore } from '../ports/vehicle-credential.ts'
import { AuthorityFile } from './authority-file.ts'
import { CredentialAccess } from './credential-access.ts'
import { Enrollment } from './enrollment.ts'
import { RevokedConnections } from './revoked-connections.ts'

export interface MakeEnrollmentOptions {
  readonly store: VehicleCredentialStore
  readonly topics: Topics
  /** PEM of key and certificate of the authority; null: none is named. */
  readonly authority: string | null
  /** Where an authority may be made; null: nowhere. */
  readonly dataDir: string | null
  /** Of a broker that does not look for revocations itself; absent: there is none. */
  readonly connections?: BrokerConnections | null
  readonly clock: Clock
  readonly log: Log
}

export interface MadeEnrollment {
  readonly enrollment: EnrollmentService
  readonly access: VehicleAccess
  /** For processes with the role `worker`. */
  readonly workers: readonly NamedService[]
}

/** @throws Error when what is named is no authority */
export const makeEnrollment = (options: MakeEnrollmentOptions): MadeEnrollment => {
  const file = new AuthorityFile({ ...options, named: options.authority })
  return {
    enrollment: new Enrollment({ ...options, file }),
    access: new CredentialAccess(options),
    workers: workersOf(options),
  }
}

const workersOf = ({ connections = null, ...options }: MakeEnrollmentOptions): readonly NamedService[] =>
  connections === null ? [] : [['revoked connections', new RevokedConnections({ ...options, connections }).sweep()]]
