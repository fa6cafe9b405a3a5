/** Generated from the OpenAPI document of the cloud (`npm run client:types`): do not edit. */
import type {
  Catalogue,
  Command,
  CommandPage,
  CommandType,
  CommandWithTimeline,
  DeliveryPage,
  Explanation,
  Health,
  Key,
  KeyPage,
  KeyWithText,
  LogLevel,
  ParkedMessages,
  ProblemType,
  Readiness,
  RotatedSecret,
  Schedule,
  ScheduleNext,
  SchedulePage,
  ScheduleRunPage,
  ScheduleStarted,
  SubmittedCommand,
  System,
  TestedWebhook,
  Vehicle,
  VehiclePage,
  Webhook,
  WebhookWithSecret,
  Webhooks,
} from './answers.ts'
import type {
  ChangeScheduleInput,
  ChangeWebhookInput,
  CreateKeyInput,
  CreateScheduleInput,
  CreateWebhookInput,
  LogLevelInput,
  PutVehicleInput,
  ReplayWebhookInput,
  SubmitInput,
} from './inputs.ts'

export interface Operations {
  /** Submit a command to a vehicle. Answers when the command is durable. With `Prefer: wait=10` it answers when the command is settled, or when the time is over. */
  submitCommand: { body: SubmitInput; answer: SubmittedCommand }
  /** Commands, newest first */
  listCommands: { query: { vin?: undefined | string; state?: undefined | 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'; command?: undefined | string; limit?: undefined | number; cursor?: undefined | string }; answer: CommandPage }
  /** A command with its timeline */
  findCommand: { params: { id: string }; answer: CommandWithTimeline }
  /** Why a command is where it is, and what happens next, in words */
  explainCommand: { params: { id: string }; answer: Explanation }
  /** Cancel a command. A command that was attempted is canceled when its vehicle says so; the vehicle may have begun already. */
  cancelCommand: { params: { id: string }; answer: Command }
  /** Status events of one command, from the first on. Server-sent events. Ends after the event that settles the command; after `unknown` it stays open for late evidence. */
  streamCommandEvents: { params: { id: string }; query: { lastEventId?: undefined | string }; answer: string }
  /** Status events of all commands, from now on. Server-sent events: `id` is the position in the log, `data` a CloudEvent. A reader that is too slow is cut off, and resumes. */
  streamEvents: { query: { lastEventId?: undefined | string; vin?: undefined | string }; answer: string }
  /** Vehicles, by VIN */
  listVehicles: { query: { label?: undefined | string; limit?: undefined | number; cursor?: undefined | string }; answer: VehiclePage }
  /** A vehicle: pairing, presence, reported state */
  findVehicle: { params: { vin: string }; answer: Vehicle }
  /** Register a vehicle, or change its pairing or its labels */
  putVehicle: { params: { vin: string }; body: PutVehicleInput; answer: Vehicle }
  /** Forget a vehicle. Its commands stay in history. What the broker retains of it is cleared. A vehicle that still connects registers again, where vehicles may register by themselves. */
  removeVehicle: { params: { vin: string }; answer: undefined }
  /** All command types */
  listCatalogue: { answer: Catalogue }
  /** A command type, with the schemas of its params and result */
  findCommandType: { params: { name: string }; answer: CommandType }
  /** Send status events to a URL from now on. Each event is sent as `{ "type": "command.<state>", "timestamp", "data" }`, signed by Standard Webhooks with the secret that this answer shows once. */
  createWebhook: { body: CreateWebhookInput; answer: WebhookWithSecret }
  /** All webhooks, the oldest first. Their number is bounded, so there are no pages. Secrets are not shown. */
  listWebhooks: { answer: Webhooks }
  /** One webhook, without its secret */
  findWebhook: { params: { id: string }; answer: Webhook }
  /** Change a webhook, pause it, or let it go on */
  changeWebhook: { params: { id: string }; body: ChangeWebhookInput; answer: Webhook }
  /** Removes a webhook with its deliveries for good */
  removeWebhook: { params: { id: string }; answer: undefined }
  /** A new secret; each of before signs too until 24 h after its own rotation */
  rotateWebhookSecret: { params: { id: string }; answer: RotatedSecret }
  /** Sends a `webhook.test` event now, once, and tells what came of it */
  testWebhook: { params: { id: string }; answer: TestedWebhook }
  /** Deliveries of a webhook, newest first. Delivered ones are kept for 7 days, parked ones for 30. */
  listDeliveries: { params: { id: string }; query: { state?: undefined | 'pending' | 'delivered' | 'parked'; limit?: undefined | number; cursor?: undefined | string }; answer: DeliveryPage }
  /** Sends one event again, under the same `webhook-id`, whatever became of it */
  replayDelivery: { params: { id: string; deliveryId: string }; answer: undefined }
  /** Sends all events since an instant again, as far as history holds them. Also those that were delivered, and those from before the webhook was made. Each keeps its `webhook-id`. */
  replayWebhook: { params: { id: string }; body: ReplayWebhookInput; answer: Webhook }
  /** Make a schedule: periodic commands */
  createSchedule: { body: CreateScheduleInput; answer: Schedule }
  /** Schedules, oldest first */
  listSchedules: { query: { limit?: undefined | number; cursor?: undefined | string }; answer: SchedulePage }
  /** One schedule, with its next occurrences */
  findSchedule: { params: { id: string }; answer: Schedule }
  /** Change a schedule. What is absent stays as it is; null takes it away. What came round before is not run by the new rules. */
  changeSchedule: { params: { id: string }; body: ChangeScheduleInput; answer: Schedule }
  /** Delete a schedule, with the record of its runs. Commands that it has submitted stay. */
  deleteSchedule: { params: { id: string }; answer: undefined }
  /** Let a schedule rest */
  pauseSchedule: { params: { id: string }; answer: Schedule }
  /** Let a paused schedule come round again */
  resumeSchedule: { params: { id: string }; answer: Schedule }
  /** Run a schedule once, now. An occurrence of its own, whatever the timing says, also of a paused schedule. A worker runs it within a second. */
  runSchedule: { params: { id: string }; answer: ScheduleStarted }
  /** How a schedule came round, newest first */
  listScheduleRuns: { params: { id: string }; query: { limit?: undefined | number; cursor?: undefined | string }; answer: ScheduleRunPage }
  /** When a schedule comes round next, before jitter. By its timing alone: also of a paused schedule. */
  listScheduleNext: { params: { id: string }; query: { limit?: undefined | number; after?: undefined | string }; answer: ScheduleNext }
  /** Make a key, which this answer shows once. Send it as `Authorization: Bearer kf_…`. Keyfob keeps its SHA-256 only. */
  createKey: { body: CreateKeyInput; answer: KeyWithText }
  /** All keys that ever were, the newest first */
  listKeys: { query: { limit?: undefined | number; cursor?: undefined | string }; answer: KeyPage }
  /** One key, without its secret */
  findKey: { params: { id: string }; answer: Key }
  /** Revoke a key for good. It counts everywhere within five seconds, for open streams, too. Revoking it again changes nothing. */
  revokeKey: { params: { id: string }; answer: undefined }
  /** Messages of vehicles that could not be read or applied. The oldest first, as they came. Their number is bounded: the oldest go first. */
  listParked: { query: { limit?: undefined | number }; answer: ParkedMessages }
  /** Gives a parked ack to the workers once more. One that still cannot be read is parked again, with another id. */
  retryParked: { params: { id: string }; answer: undefined }
  /** Drops a parked message for good */
  dropParked: { params: { id: string }; answer: undefined }
  /** Whether the process is alive */
  checkHealth: { answer: Health }
  /** Whether the process can do its work, part by part */
  checkReadiness: { answer: Readiness }
  /** What runs here, and where vehicles connect */
  findSystem: { answer: System }
  /** The numbers of this process, for Prometheus */
  findMetrics: { answer: string }
  /** Change the log level of this process, until its end */
  changeLogLevel: { body: LogLevelInput; answer: LogLevel }
  /** This document */
  findOpenapi: { answer: Readonly<Record<string, unknown>> }
  /** What a problem type means */
  findProblem: { params: { name: string }; answer: ProblemType }
}

/** Method and path of each operation. */
export const routes = {
  submitCommand: { method: 'POST', path: '/trigger-command' },
  listCommands: { method: 'GET', path: '/commands' },
  findCommand: { method: 'GET', path: '/commands/{id}' },
  explainCommand: { method: 'GET', path: '/commands/{id}/explain' },
  cancelCommand: { method: 'POST', path: '/commands/{id}/cancel' },
  streamCommandEvents: { method: 'GET', path: '/commands/{id}/events' },
  streamEvents: { method: 'GET', path: '/events' },
  listVehicles: { method: 'GET', path: '/vehicles' },
  findVehicle: { method: 'GET', path: '/vehicles/{vin}' },
  putVehicle: { method: 'PUT', path: '/vehicles/{vin}' },
  removeVehicle: { method: 'DELETE', path: '/vehicles/{vin}' },
  listCatalogue: { method: 'GET', path: '/catalogue' },
  findCommandType: { method: 'GET', path: '/catalogue/{name}' },
  createWebhook: { method: 'POST', path: '/webhooks' },
  listWebhooks: { method: 'GET', path: '/webhooks' },
  findWebhook: { method: 'GET', path: '/webhooks/{id}' },
  changeWebhook: { method: 'PATCH', path: '/webhooks/{id}' },
  removeWebhook: { method: 'DELETE', path: '/webhooks/{id}' },
  rotateWebhookSecret: { method: 'POST', path: '/webhooks/{id}/rotate-secret' },
  testWebhook: { method: 'POST', path: '/webhooks/{id}/test' },
  listDeliveries: { method: 'GET', path: '/webhooks/{id}/deliveries' },
  replayDelivery: { method: 'POST', path: '/webhooks/{id}/deliveries/{deliveryId}/replay' },
  replayWebhook: { method: 'POST', path: '/webhooks/{id}/replay' },
  createSchedule: { method: 'POST', path: '/schedules' },
  listSchedules: { method: 'GET', path: '/schedules' },
  findSchedule: { method: 'GET', path: '/schedules/{id}' },
  changeSchedule: { method: 'PATCH', path: '/schedules/{id}' },
  deleteSchedule: { method: 'DELETE', path: '/schedules/{id}' },
  pauseSchedule: { method: 'POST', path: '/schedules/{id}/pause' },
  resumeSchedule: { method: 'POST', path: '/schedules/{id}/resume' },
  runSchedule: { method: 'POST', path: '/schedules/{id}/run' },
  listScheduleRuns: { method: 'GET', path: '/schedules/{id}/runs' },
  listScheduleNext: { method: 'GET', path: '/schedules/{id}/next' },
  createKey: { method: 'POST', path: '/keys' },
  listKeys: { method: 'GET', path: '/keys' },
  findKey: { method: 'GET', path: '/keys/{id}' },
  revokeKey: { method: 'DELETE', path: '/keys/{id}' },
  listParked: { method: 'GET', path: '/parked' },
  retryParked: { method: 'POST', path: '/parked/{id}/retry' },
  dropParked: { method: 'DELETE', path: '/parked/{id}' },
  checkHealth: { method: 'GET', path: '/healthz' },
  checkReadiness: { method: 'GET', path: '/readyz' },
  findSystem: { method: 'GET', path: '/system' },
  findMetrics: { method: 'GET', path: '/metrics' },
  changeLogLevel: { method: 'PUT', path: '/log-level' },
  findOpenapi: { method: 'GET', path: '/openapi.json' },
  findProblem: { method: 'GET', path: '/problems/{name}' },
} as const
