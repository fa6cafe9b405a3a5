import { topicsFor } from '@keyfob/protocol'
import { type MadeEnrollment, makeEnrollment } from '../enrollment/make-enrollment.ts'
import { RabbitManagement } from '../rabbit/rabbit-management.ts'
import type { SqlStores } from '../store/make-sql-stores.ts'
import type { Base } from './base.ts'

/** Only where the database is embedded is this the one process that could make an authority. */
export const enrollmentOf = (base: Base, { vehicleCredentials: store }: SqlStores): MadeEnrollment => {
  const { dataDir, secrets, topicPrefix } = base.config
  const { rabbitManagementUrl: url } = secrets
  const isAlone = secrets.databaseUrl === null
  return makeEnrollment({
    ...base,
    store,
    topics: topicsFor(topicPrefix),
    authority: secrets.vehicleAuthority,
    dataDir: isAlone ? dataDir : null,
    connections: url === null ? null : new RabbitManagement({ url, clock: base.clock }),
  })
}
