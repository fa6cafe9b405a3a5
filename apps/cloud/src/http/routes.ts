import type { OperationParts } from './http-parts.ts'
import type { Method, Operation } from './operation.ts'
import { approveCommand } from './operations/approve-command.ts'
import { askAsRabbitmq } from './operations/ask-as-rabbitmq.ts'
import { askAsEmqx } from './operations/ask-as-emqx.ts'
import { askAsVernemq } from './operations/ask-as-vernemq.ts'
import { cancelCommand } from './operations/cancel-command.ts'
import { changeWebhook } from './operations/change-webhook.ts'
import { changeSchedule } from './operations/change-schedule.ts'
import { createSchedule } from './operations/create-schedule.ts'
import { deleteSchedule } from './operations/delete-schedule.ts'
import { findSchedule } from './operations/find-schedule.ts'
import { listScheduleNext } from './operations/list-schedule-next.ts'
import { listScheduleRuns } from './operations/list-schedule-runs.ts'
import { listSchedules } from './operations/list-schedules.ts'
import { pauseSchedule } from './operations/pause-schedule.ts'
import { resumeSchedule } from './operations/resume-schedule.ts'
import { previewSchedule } from './operations/preview-schedule.ts'
import { runSchedule } from './operations/run-schedule.ts'
import { changeLogLevel } from './operations/change-log-level.ts'
import { checkHealth } from './operations/check-health.ts'
import { checkReadiness } from './operations/check-readiness.ts'
import { createWebhook } from './operations/create-webhook.ts'
import { abortCampaign } from './operations/abort-campaign.ts'
import { createCampaign } from './operations/create-campaign.ts'
import { findCampaign } from './operations/find-campaign.ts'
import { listCampaigns } from './operations/list-campaigns.ts'
import { listCampaignVehicles } from './operations/list-campaign-vehicles.ts'
import { pauseCampaign } from './operations/pause-campaign.ts'
import { resumeCampaign } from './operations/resume-campaign.ts'
import { retryCampaign } from './operations/retry-campaign.ts'
import { createKey } from './operations/create-key.ts'
import { dropParked } from './operations/drop-parked.ts'
import { addDemoVehicle } from './operations/add-demo-vehicle.ts'
import { changeDemoVehicle } from './operations/change-demo-vehicle.ts'
import { findDemoVehicle } from './operations/find-demo-vehicle.ts'
import { listDemoVehicles } from './operations/list-demo-vehicles.ts'
import { removeDemoVehicle } from './operations/remove-demo-vehicle.ts'
import { explainCommand } from './operations/explain-command.ts'
import { findApproval } from './operations/find-approval.ts'
import { findCommandType } from './operations/find-command-type.ts'
import { findCommand } from './operations/find-command.ts'
import { findFigures } from './operations/find-figures.ts'
import { findKey } from './operations/find-key.ts'
import { findMe } from './operations/find-me.ts'
import { findMetrics } from './operations/find-metrics.ts'
import { findOpenapi } from './operations/find-openapi.ts'
import { findProblem } from './operations/find-problem.ts'
import { findSchema } from './operations/find-schema.ts'
import { findSystem } from './operations/find-system.ts'
import { findVehicle } from './operations/find-vehicle.ts'
import { findSigningKeys } from './operations/find-signing-keys.ts'
import { enrollVehicle } from './operations/enroll-vehicle.ts'
import { listCredentials } from './operations/list-credentials.ts'
import { revokeCredential } from './operations/revoke-credential.ts'
import { renewCertificate } from './operations/renew-certificate.ts'
import { findVehicleAuthority } from './operations/find-vehicle-authority.ts'
import { findVehicleRevocations } from './operations/find-vehicle-revocations.ts'
import { findVehicleSigning } from './operations/find-vehicle-signing.ts'
import { findWebhook } from './operations/find-webhook.ts'
import { listApprovals } from './operations/list-approvals.ts'
import { listCatalogue } from './operations/list-catalogue.ts'
import { listCommands } from './operations/list-commands.ts'
import { listDeliveries } from './operations/list-deliveries.ts'
import { listFigureSeries } from './operations/list-figure-series.ts'
import { endMessages } from './operations/end-messages.ts'
import { listMessages } from './operations/list-messages.ts'
import { watchMessages } from './operations/watch-messages.ts'
import { listKeys } from './operations/list-keys.ts'
import { listParked } from './operations/list-parked.ts'
import { listVehicleGuards } from './operations/list-vehicle-guards.ts'
import { listVehicles } from './operations/list-vehicles.ts'
import { listWebhooks } from './operations/list-webhooks.ts'
import { openRoot } from './operations/open-root.ts'
import { eraseVehicle } from './operations/erase-vehicle.ts'
import { listAudit } from './operations/list-audit.ts'
import { listAuditChain } from './operations/list-audit-chain.ts'
import { refuseCommand } from './operations/refuse-command.ts'
import { putVehicle } from './operations/put-vehicle.ts'
import { putVehicleSigning } from './operations/put-vehicle-signing.ts'
import { removeVehicle } from './operations/remove-vehicle.ts'
import { removeWebhook } from './operations/remove-webhook.ts'
import { replayDelivery } from './operations/replay-delivery.ts'
import { replayWebhook } from './operations/replay-webhook.ts'
import { retryParked } from './operations/retry-parked.ts'
import { revokeKey } from './operations/revoke-key.ts'
import { rotateWebhookSecret } from './operations/rotate-webhook-secret.ts'
import { streamCommandEvents } from './operations/stream-command-events.ts'
import { streamEvents } from './operations/stream-events.ts'
import { streamPresence } from './operations/stream-presence.ts'
import { submitCommand } from './operations/submit-command.ts'
import { testWebhook } from './operations/test-webhook.ts'
import { consolePages, docsPages, paths } from './paths.ts'

export const operations: readonly Operation<OperationParts>[] = [
  submitCommand,
  findCommand,
  explainCommand,
  listCommands,
  cancelCommand,
  listApprovals,
  findApproval,
  approveCommand,
  refuseCommand,
  streamCommandEvents,
  streamEvents,
  streamPresence,
  findSchema,
  listVehicles,
  findVehicle,
  listVehicleGuards,
  putVehicle,
  removeVehicle,
  eraseVehicle,
  watchMessages,
  listMessages,
  endMessages,
  findVehicleSigning,
  putVehicleSigning,
  findSigningKeys,
  enrollVehicle,
  listCredentials,
  revokeCredential,
  renewCertificate,
  findVehicleAuthority,
  findVehicleRevocations,
  askAsRabbitmq,
  askAsEmqx,
  askAsVernemq,
  listCatalogue,
  findCommandType,
  createWebhook,
  listWebhooks,
  findWebhook,
  changeWebhook,
  removeWebhook,
  rotateWebhookSecret,
  testWebhook,
  listDeliveries,
  replayDelivery,
  replayWebhook,
  createSchedule,
  listSchedules,
  findSchedule,
  changeSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  runSchedule,
  listScheduleRuns,
  listScheduleNext,
  previewSchedule,
  createCampaign,
  listCampaigns,
  findCampaign,
  listCampaignVehicles,
  pauseCampaign,
  resumeCampaign,
  abortCampaign,
  retryCampaign,
  createKey,
  listKeys,
  findKey,
  revokeKey,
  findMe,
  listAudit,
  listAuditChain,
  listParked,
  retryParked,
  dropParked,
  listDemoVehicles,
  addDemoVehicle,
  findDemoVehicle,
  changeDemoVehicle,
  removeDemoVehicle,
  checkHealth,
  checkReadiness,
  findSystem,
  findFigures,
  listFigureSeries,
  findMetrics,
  changeLogLevel,
  findOpenapi,
  findProblem,
  openRoot,
]

/** What a process serves: the whole API, or what every process reports about itself. */
export type Surface = 'api' | 'health'

export const operationsOf = (surface: Surface): readonly Operation<OperationParts>[] =>
  surface === 'api' ? operations : [checkHealth, checkReadiness, findMetrics, changeLogLevel]

export interface Route {
  readonly method: Method
  /** In fastify's form: `/commands/:id`. */
  readonly path: string
  /** `docs` and `console` for pages that are no operations of the API. */
  readonly operationId: string
  /** A stream has no HEAD. */
  readonly streams: boolean
}

const pageRoute = (operationId: string, path: string): Route => ({
  method: 'GET',
  path,
  operationId,
  streams: false,
})

/** All routes of the server. Each GET that is not a stream also has HEAD. */
export const routes: readonly Route[] = [
  ...operations.flatMap(({ id, method, paths: templates, streams = false }) =>
    templates.map((path) => ({ method, path, operationId: id, streams })),
  ),
  ...docsPages.map((page) => pageRoute('docs', `${paths.docs}${page}`)),
  ...consolePages.map((page) => pageRoute('console', `${paths.console}${page}`)),
]
