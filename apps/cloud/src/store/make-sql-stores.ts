import { SqlApiKeyStore } from './sql-api-key-store.ts'
import { SqlAuditStore } from './sql-audit-store.ts'
import { SqlApprovalStore } from './sql-approval-store.ts'
import { SqlCampaignStore } from './sql-campaign-store.ts'
import { SqlCommandStore } from './sql-command-store.ts'
import type { SqlDatabase } from './sql-database.ts'
import { SqlEventLog } from './sql-event-log.ts'
import { SqlFigureSeries } from './sql-figure-series.ts'
import { SqlFigures } from './sql-figures.ts'
import { SqlHistory } from './sql-history.ts'
import { SqlMessageWatchStore } from './sql-message-watch-store.ts'
import { SqlProcessStore } from './sql-process-store.ts'
import { SqlRelayCursor } from './sql-relay-cursor.ts'
import { SqlScheduleStore } from './sql-schedule-store.ts'
import { SqlVehicleCredentialStore } from './sql-vehicle-credential-store.ts'
import { SqlVehicleSigningStore } from './sql-vehicle-signing-store.ts'
import { SqlVehicleStore } from './sql-vehicle-store.ts'
import { SqlWakeUpStore } from './sql-wake-up-store.ts'
import { SqlWebhookQueue } from './sql-webhook-queue.ts'
import { SqlWebhookStore } from './sql-webhook-store.ts'

/** Every port that is kept in the database. */
export interface SqlStores {
  readonly commands: SqlCommandStore
  readonly vehicles: SqlVehicleStore
  readonly vehicleSigning: SqlVehicleSigningStore
  readonly vehicleCredentials: SqlVehicleCredentialStore
  readonly events: SqlEventLog
  readonly history: SqlHistory
  readonly relayCursor: SqlRelayCursor
  readonly schedules: SqlScheduleStore
  readonly webhooks: SqlWebhookStore
  readonly webhookQueue: SqlWebhookQueue
  readonly approvals: SqlApprovalStore
  readonly campaigns: SqlCampaignStore
  readonly apiKeys: SqlApiKeyStore
  readonly figures: SqlFigures
  readonly figureSeries: SqlFigureSeries
  readonly processes: SqlProcessStore
  readonly messageWatches: SqlMessageWatchStore
  readonly audit: SqlAuditStore
  readonly wakeUps: SqlWakeUpStore
}

export const makeSqlStores = ({ database }: { readonly database: SqlDatabase }): SqlStores => ({
  commands: new SqlCommandStore(database),
  vehicles: new SqlVehicleStore(database),
  vehicleSigning: new SqlVehicleSigningStore(database),
  vehicleCredentials: new SqlVehicleCredentialStore(database),
  events: new SqlEventLog(database),
  history: new SqlHistory(database),
  relayCursor: new SqlRelayCursor(database),
  schedules: new SqlScheduleStore(database),
  webhooks: new SqlWebhookStore(database),
  webhookQueue: new SqlWebhookQueue(database),
  approvals: new SqlApprovalStore(database),
  campaigns: new SqlCampaignStore(database),
  apiKeys: new SqlApiKeyStore(database),
  figures: new SqlFigures(database),
  figureSeries: new SqlFigureSeries(database),
  processes: new SqlProcessStore(database),
  messageWatches: new SqlMessageWatchStore(database),
  audit: new SqlAuditStore(database),
  wakeUps: new SqlWakeUpStore(database),
})
