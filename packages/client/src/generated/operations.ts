/** Generated from the OpenAPI document of the cloud (`npm run client:types`): do not edit. */
import type {
  Approval,
  ApprovalPage,
  AuditLines,
  AuditPage,
  Campaign,
  CampaignPage,
  CampaignVehiclePage,
  CampaignWithProgress,
  Catalogue,
  Command,
  CommandPage,
  CommandType,
  CommandWithTimeline,
  DeliveryPage,
  DemoVehicle,
  DemoVehicleList,
  EmqxAnswer,
  EnrolledVehicle,
  Erased,
  Explanation,
  FigureSeries,
  Figures,
  Health,
  Key,
  KeyPage,
  KeyWithText,
  LogLevel,
  Me,
  ParkedMessages,
  ProblemType,
  Readiness,
  RotatedSecret,
  Schedule,
  ScheduleNext,
  SchedulePage,
  ScheduleRunPage,
  ScheduleStarted,
  SeenMessages,
  SigningKeys,
  SubmittedCommand,
  System,
  TestedWebhook,
  Vehicle,
  VehicleCredential,
  VehicleCredentials,
  VehicleGuards,
  VehiclePage,
  VehicleSigning,
  VernemqAnswer,
  Webhook,
  WebhookWithSecret,
  Webhooks,
} from './answers.ts'
import type {
  AddDemoVehicleInput,
  ApproveInput,
  ChangeDemoVehicleInput,
  ChangeScheduleInput,
  ChangeWebhookInput,
  CreateCampaignInput,
  CreateKeyInput,
  CreateScheduleInput,
  CreateWebhookInput,
  EmqxQuestionInput,
  EnrollVehicleInput,
  LogLevelInput,
  PreviewScheduleInput,
  PutVehicleInput,
  PutVehicleSigningInput,
  RabbitmqQuestionInput,
  RefuseInput,
  RenewCertificateInput,
  ReplayWebhookInput,
  RetryCampaignInput,
  SubmitInput,
  VernemqQuestionInput,
  WatchMessagesInput,
} from './inputs.ts'

export interface Operations {
  /** Submit a command to a vehicle. Also as `POST /commands`. Answers when the command is durable. With `Prefer: wait=10` it answers when the command is settled, or after 10 seconds. */
  submitCommand: { body: SubmitInput; answer: SubmittedCommand }
  /** Commands, newest first. All filters that are given must hold. */
  listCommands: { query: { vin?: undefined | string; state?: undefined | string; command?: undefined | string; reason?: undefined | 'waiting_for_lane' | 'waiting_for_vehicle' | 'attempted' | 'received' | 'begun' | 'done' | 'already_done' | 'reported_state' | 'execution_failed' | 'refused' | 'not_supported' | 'invalid_params' | 'guard_failed' | 'vehicle_busy' | 'ivc_replaced' | 'clock_untrusted' | 'memory_unavailable' | 'ttl_elapsed' | 'not_after_passed' | 'never_begun' | 'canceled' | 'superseded' | 'no_receipt' | 'no_answer' | 'cannot_vouch' | 'interrupted' | 'timed_out'; who?: undefined | string; schedule?: undefined | string; from?: undefined | string; to?: undefined | string; label?: undefined | string; version?: undefined | string; limit?: undefined | number; cursor?: undefined | string }; answer: CommandPage }
  /** A command with its timeline. Each hop of its way with its instant, attempts and repetitions included, and the id of its trace. */
  findCommand: { params: { id: string }; answer: CommandWithTimeline | Approval }
  /** Why a command is in its state, and what happens next, in words. For a person: sentences about what happened, what is known, and when it is settled at the latest. Also of a command that waits for an approval, or never got it. */
  explainCommand: { params: { id: string }; answer: Explanation }
  /** Cancel a command. An attempted command is canceled when its vehicle confirms it; the vehicle may have begun already. One that waits for an approval is canceled at once, and nothing was ever accepted. */
  cancelCommand: { params: { id: string }; answer: Command | Approval }
  /** Commands that wait, or waited, for an approval, newest first. Those that can be approved now are those of `state=awaiting_approval`. */
  listApprovals: { query: { state?: undefined | string; vin?: undefined | string; who?: undefined | string; limit?: undefined | number; cursor?: undefined | string }; answer: ApprovalPage }
  /** Who asked for a command, and who approved it. Also when there is a command of this id by now; only of commands that needed an approval. */
  findApproval: { params: { id: string }; answer: Approval }
  /** Approve a command that another caller asked for. Answers when the command is durable, under the same id; its time begins now. Whoever asked for it cannot approve it. The second time with the same caller the answer is the same. */
  approveCommand: { params: { id: string }; body: ApproveInput; answer: Approval }
  /** Refuse a command that another caller asked for. Final: it never becomes a command. Whoever asked for it cannot refuse it, but cancel it. */
  refuseCommand: { params: { id: string }; body: RefuseInput; answer: Approval }
  /** Status events of one command, from the first one. Server-sent events. Ends after the event that settles the command; after `unknown` it stays open for late evidence. */
  streamCommandEvents: { params: { id: string }; query: { lastEventId?: undefined | string }; answer: string }
  /** Status events of all commands, or of those that are asked for, from now on. Server-sent events: `id` is the position in the log, `data` a CloudEvent. All filters that are given must hold; an `id` without an event says how far the log was read. A reader that is too slow is disconnected, and can resume. */
  streamEvents: { query: { lastEventId?: undefined | string; vin?: undefined | string; state?: undefined | string; command?: undefined | string; label?: undefined | string }; answer: string }
  /** Changes of the presence of all vehicles, from now on. Server-sent events: `data` is `{ "vin", "online", "seenAt" }`, the latest of each vehicle, about once a second; `id` is its instant, where a reader resumes. Presence is a hint: changes that undo each other within a second may be left out, and one may come twice. */
  streamPresence: { query: { lastEventId?: undefined | string }; answer: string }
  /** The JSON Schema of a message or an event. JSON Schema 2020-12. `name` is one of ack, command, cancel, probe, time, state, presence, status-event, status-event-data, webhook-event, approval-event, approval-event-data, campaign-event, campaign-event-data, presence-change, command-type, and may end in `.json`. The `dataschema` of status events leads here where `KEYFOB_PUBLIC_URL` is set. */
  findSchema: { params: { name: string }; answer: Readonly<Record<string, unknown>> }
  /** Vehicles, by VIN or by last seen. All filters that are given must hold. */
  listVehicles: { query: { q?: undefined | string; online?: undefined | 'true' | 'false'; seenBefore?: undefined | string; version?: undefined | string; label?: undefined | string; sort?: undefined | 'vin' | 'seenAt' | '-seenAt'; count?: undefined | 'true' | 'false'; limit?: undefined | number; cursor?: undefined | string }; answer: VehiclePage }
  /** A vehicle: pairing, presence, reported state. At most some seconds old. What it reported has the instant at which it was so, and whether the vehicle's clock was trusted then. */
  findVehicle: { params: { vin: string }; answer: Vehicle }
  /** Register a vehicle, or change its pairing or its labels. What is absent stays as it is. A command is sent only to the IVC that the vehicle is paired with. */
  putVehicle: { params: { vin: string }; body: PutVehicleInput; answer: Vehicle }
  /** Delete a vehicle. Its commands are kept in history. What the broker retains of it is cleared. A vehicle that still connects registers again, where vehicles may register by themselves. */
  removeVehicle: { params: { vin: string }; answer: undefined }
  /** Which commands the vehicle may begin now, by their guards. Of each command type that has guards: whether they hold now, by what the vehicle reported, and what each was judged by. A look ahead: a submit checks again, so does each attempt, and the vehicle decides last. */
  listVehicleGuards: { params: { vin: string }; answer: VehicleGuards }
  /** Erase all that is kept of a vehicle. Deletes the vehicle, its commands and their events, and erases it from the audit, whose chain stays verifiable. It cannot be undone. Copies in caches are there for five minutes more; logs, backups and what was sent to others are not touched. */
  eraseVehicle: { params: { vin: string }; answer: Erased }
  /** See the raw messages of a vehicle for some minutes. Every process of Keyfob begins within some two seconds to keep what it sends to the vehicle and receives from it, with positions hidden. A line of the log names the caller. Asked again, it lasts until the later request says. Where RabbitMQ is the MQTT broker, acks do not pass through the gateway, and are missing. */
  watchMessages: { params: { vin: string }; body: WatchMessagesInput; answer: SeenMessages }
  /** The last raw messages of a vehicle that is watched, with positions hidden. What all processes have seen since `POST /vehicles/{vin}/messages`; nothing while the vehicle is not watched, which `watchedUntil` says. A message that a busy vehicle sends too fast may be left out; `problem` of the next one says so. */
  listMessages: { params: { vin: string }; answer: SeenMessages }
  /** See the raw messages of a vehicle no longer, and delete them. Also where the vehicle is not watched. A line of the log names the caller. */
  endMessages: { params: { vin: string }; answer: undefined }
  /** Signing policy and public keys of a vehicle. `effective` says what is done with its messages, by its own policy or the configured one. */
  findVehicleSigning: { params: { vin: string }; answer: VehicleSigning }
  /** Set the signing policy of a vehicle, or the public keys that it signs with. Takes effect in all processes within five seconds. */
  putVehicleSigning: { params: { vin: string }; body: PutVehicleSigningInput; answer: VehicleSigning }
  /** The public keys of the cloud, for vehicles to trust. As this process has them. Give them to vehicles on another way than the broker. */
  findSigningKeys: { answer: SigningKeys }
  /** Issue a certificate to a vehicle, or make a password, which this answer shows once. With `csr` a certificate for its key, whose common name is the VIN; the private key stays with the vehicle. Without it a password of 256 random bits, of which Keyfob stores the SHA-256. What the vehicle had stays valid: revoke it when the new one is in use. */
  enrollVehicle: { params: { vin: string }; body: EnrollVehicleInput; answer: EnrolledVehicle }
  /** The credentials of a vehicle, revoked and expired ones included, newest first. Also of a vehicle that was removed: its credentials are revoked. What ended is kept for some 30 days. Passwords are shown only when they are made. */
  listCredentials: { params: { vin: string }; answer: VehicleCredentials }
  /** Revoke a credential of a vehicle. The embedded broker ends its connections within five seconds; another broker refuses it when the vehicle connects next. It cannot be undone. Revoking it again changes nothing. */
  revokeCredential: { params: { vin: string; id: string }; answer: undefined }
  /** A further certificate, for the key of a valid one or for a new key, asked for by the vehicle itself. No API key is needed: the signature of the request proves that its sender holds the key, and the certificate is of no use without it. A request for a new key needs `signature`, too: by the key of a valid certificate of this vehicle. In the first half of its life a certificate is given again as it is, and none for a new key; later a new one is issued, valid for as long as the last one was. A vehicle whose certificate expired, or was revoked, must be enrolled again. */
  renewCertificate: { params: { vin: string }; body: RenewCertificateInput; answer: VehicleCredential }
  /** The certificate of the authority that issues certificates to vehicles. For brokers, which trust the certificates of vehicles by it. It says nothing about the certificate of a broker. */
  findVehicleAuthority: { answer: string }
  /** The list of revoked certificates of vehicles (CRL). For brokers that are not asked by Keyfob. It holds serial numbers and no VIN. Read it at least once a day: it is valid for seven, and OpenSSL refuses every certificate when its list is older. */
  findVehicleRevocations: { query: { format?: undefined | 'pem' | 'der' }; answer: string }
  /** As RabbitMQ’s HTTP backend: may this vehicle?. Who it is (`user`), by VIN and password, and with a client id that begins with the VIN; and what it may do (`vhost`, `resource`, `topic`). A user that is no vehicle is denied, so that another backend decides. */
  askAsRabbitmq: { params: { question: string }; query: { key?: undefined | string }; body: RabbitmqQuestionInput; answer: string }
  /** As EMQX’s HTTP authenticator or authorizer: may this vehicle?. `ignore` says that the user is no vehicle, so that the next one of the chain decides. */
  askAsEmqx: { params: { question: string }; query: { key?: undefined | string }; body: EmqxQuestionInput; answer: EmqxAnswer }
  /** As a webhook of VerneMQ: may this vehicle?. `next` says that the user is no vehicle, so that the next plugin decides. */
  askAsVernemq: { params: { hook: string }; query: { key?: undefined | string }; body: VernemqQuestionInput; answer: VernemqAnswer }
  /** All command types. With the schemas of their params and results. Their number is small, so there are no pages. */
  listCatalogue: { answer: Catalogue }
  /** A command type, with the schemas of its params and result. With its lane, how long it may wait, what happens when its lane is busy, and what shows that it was done. */
  findCommandType: { params: { name: string }; answer: CommandType }
  /** Send events to a URL from now on. Each event is sent as `{ "type": "command.<state>", "timestamp", "data" }`, or with a type of `events`, signed by Standard Webhooks with the secret that this answer shows once. */
  createWebhook: { body: CreateWebhookInput; answer: WebhookWithSecret }
  /** All webhooks, oldest first. Their number is limited, so there are no pages. Secrets are not shown. */
  listWebhooks: { answer: Webhooks }
  /** One webhook, without its secret. With its state: whether it delivers, rests after failures, or is disabled. */
  findWebhook: { params: { id: string }; answer: Webhook }
  /** Change, pause or resume a webhook. What is absent stays as it is. A disabled webhook keeps its position in the event log, and resumes from there when it is enabled. */
  changeWebhook: { params: { id: string }; body: ChangeWebhookInput; answer: Webhook }
  /** Delete a webhook with its deliveries. A delivery in progress may still arrive. */
  removeWebhook: { params: { id: string }; answer: undefined }
  /** Make a new secret; each earlier one also signs until 24 h after its own rotation. The answer shows the new one once. A receiver that checks all signatures of a delivery loses none meanwhile. */
  rotateWebhookSecret: { params: { id: string }; answer: RotatedSecret }
  /** Send a `webhook.test` event now, once, and give the result. No other delivery waits for it, and it is not tried again. The result says what the receiver answered, and after how long. */
  testWebhook: { params: { id: string }; answer: TestedWebhook }
  /** Deliveries of a webhook, newest first. Delivered ones are kept for 7 days, parked ones for 30. */
  listDeliveries: { params: { id: string }; query: { state?: undefined | 'pending' | 'delivered' | 'parked'; limit?: undefined | number; cursor?: undefined | string }; answer: DeliveryPage }
  /** Send one event again under the same `webhook-id`, whatever its state. A receiver that remembers ids drops what it has already. */
  replayDelivery: { params: { id: string; deliveryId: string }; answer: undefined }
  /** Send all events since an instant again, as far back as history goes. Also those that were delivered, and those from before the webhook was made. Each keeps its `webhook-id`. */
  replayWebhook: { params: { id: string }; body: ReplayWebhookInput; answer: Webhook }
  /** Make a schedule of periodic commands. Its occurrences are decided from now on, and each runs once, whatever process dies. The caller must be allowed to send what the schedule sends. `POST /schedules/preview` shows the occurrences before anything is saved. */
  createSchedule: { body: CreateScheduleInput; answer: Schedule }
  /** Schedules, oldest first. Paused ones, and those that are over, included. */
  listSchedules: { query: { limit?: undefined | number; cursor?: undefined | string }; answer: SchedulePage }
  /** One schedule, with its next occurrences. The next occurrences are before jitter. `source` is `file` for a schedule of the schedule file, which is changed there. */
  findSchedule: { params: { id: string }; answer: Schedule }
  /** Change a schedule. Absent fields stay as they are; null removes a field. The caller must be allowed to send what the schedule sends then. Occurrences from before the change are not run by the new rules. */
  changeSchedule: { params: { id: string }; body: ChangeScheduleInput; answer: Schedule }
  /** Delete a schedule, with the record of its runs. Commands that it has submitted are kept. */
  deleteSchedule: { params: { id: string }; answer: undefined }
  /** Pause a schedule. No occurrence runs until it is resumed. A run in progress continues. */
  pauseSchedule: { params: { id: string }; answer: Schedule }
  /** Resume a paused schedule. Occurrences during the pause are not run. */
  resumeSchedule: { params: { id: string }; answer: Schedule }
  /** Run a schedule once, now. An additional occurrence, independent of the timing, also for a paused schedule. A worker runs it within a second. */
  runSchedule: { params: { id: string }; answer: ScheduleStarted }
  /** The runs of a schedule, newest first. What was accepted and refused in each, and the first refusals with their vehicles. */
  listScheduleRuns: { params: { id: string }; query: { limit?: undefined | number; cursor?: undefined | string }; answer: ScheduleRunPage }
  /** The next occurrences of a schedule, before jitter. Calculated from its timing alone, also for a paused schedule. */
  listScheduleNext: { params: { id: string }; query: { limit?: undefined | number; after?: undefined | string }; answer: ScheduleNext }
  /** The occurrences that a schedule with this timing would have, before jitter. Saves nothing. A list that is shorter than `limit` is all there would ever be. An interval without `startsAt` is counted from now. */
  previewSchedule: { query: { limit?: undefined | number; after?: undefined | string }; body: PreviewScheduleInput; answer: ScheduleNext }
  /** Send one command to many vehicles, in waves. Each vehicle gets its command exactly once, whatever process dies. A wave is looked at before the next one begins. The caller must be allowed to send the command. */
  createCampaign: { body: CreateCampaignInput; answer: Campaign }
  /** Campaigns, newest first. Those that ended are kept as long as history. */
  listCampaigns: { query: { limit?: undefined | number; cursor?: undefined | string }; answer: CampaignPage }
  /** A campaign, and how far it is. Its vehicles by state and reason, as their commands are now. */
  findCampaign: { params: { id: string }; answer: CampaignWithProgress }
  /** The vehicles of a campaign, by VIN, with their commands. With `state` those in these states only. */
  listCampaignVehicles: { params: { id: string }; query: { state?: undefined | string; limit?: undefined | number; cursor?: undefined | string }; answer: CampaignVehiclePage }
  /** Pause a campaign. Nothing more is submitted until it is resumed. Commands that are under way continue. */
  pauseCampaign: { params: { id: string }; answer: Campaign }
  /** Resume a campaign that is paused or aborted. With the vehicles that had no turn yet. The wave in which it was aborted is not judged again. The caller must be allowed to send the command. */
  resumeCampaign: { params: { id: string }; answer: Campaign }
  /** Abort a campaign. Nothing more is submitted. Commands that are under way continue; it may be resumed. */
  abortCampaign: { params: { id: string }; answer: Campaign }
  /** Send the failed part of a campaign once more. Under new commands, in waves as before, with those that had no turn yet. Of a campaign that is not running. The caller must be allowed to send the command. */
  retryCampaign: { params: { id: string }; body: RetryCampaignInput; answer: Campaign }
  /** Make an API key, which this answer shows once. Send it as `Authorization: Bearer kf_…`. Keyfob stores only its SHA-256. It has at most the scopes of the caller. */
  createKey: { body: CreateKeyInput; answer: KeyWithText }
  /** All API keys, revoked and expired ones included, newest first. The keys themselves are shown only when they are made. */
  listKeys: { query: { limit?: undefined | number; cursor?: undefined | string }; answer: KeyPage }
  /** One API key, without its secret. The key itself is shown only when it is made. */
  findKey: { params: { id: string }; answer: Key }
  /** Revoke an API key. Takes effect in all processes within five seconds, also for open streams, and cannot be undone. Revoking it again changes nothing. */
  revokeKey: { params: { id: string }; answer: undefined }
  /** Who the caller is, and what it may do. Where no API keys are required, a caller without one is `anonymous` and may do everything. */
  findMe: { answer: Me }
  /** Who asked, changed and read what, newest first. Each entry is in the chain some seconds after it happened. All filters that are given must hold. What a vehicle did is not here: its commands have it. */
  listAudit: { query: { actor?: undefined | string; action?: undefined | string; subject?: undefined | string; from?: undefined | string; to?: undefined | string; limit?: undefined | number; cursor?: undefined | string }; answer: AuditPage }
  /** The chain of the audit, from its beginning, as it is verified. First where the chain begins, then the entries in their order, each anchor behind its entry. `keyfob audit verify` checks it, and docs/audit.md says how. */
  listAuditChain: { query: { limit?: undefined | number; cursor?: undefined | string }; answer: AuditLines }
  /** Messages of vehicles that could not be read or applied. Oldest first, as they arrived. Their number is limited: when it is reached, the oldest are dropped. */
  listParked: { query: { limit?: undefined | number }; answer: ParkedMessages }
  /** Give a parked ack to the workers again. One that still cannot be read is parked again, with another id. */
  retryParked: { params: { id: string }; answer: undefined }
  /** Delete a parked message. For good: the message is not applied. */
  dropParked: { params: { id: string }; answer: undefined }
  /** The demo vehicles, and how they may misbehave. Only where the process that answers has demo vehicles; `GET /system` says whether it does. */
  listDemoVehicles: { answer: DemoVehicleList }
  /** Add a demo vehicle. The one with the lowest free number. It lives until it is removed or the process ends. The answer comes when it is connected, or after some seconds. */
  addDemoVehicle: { body: AddDemoVehicleInput; answer: DemoVehicle }
  /** One demo vehicle. What it does and whether it is plugged in, as `GET /demo/vehicles` lists it. */
  findDemoVehicle: { params: { vin: string }; answer: DemoVehicle }
  /** Let a demo vehicle misbehave, pull its plug, or plug it in again. What is absent stays as it is. Other behaviours begin with a new start of its communicator. A vehicle that is unplugged says nothing more, and the broker sends its will; its car and its memory are as before when it is plugged in again. */
  changeDemoVehicle: { params: { vin: string }; body: ChangeDemoVehicleInput; answer: DemoVehicle }
  /** Remove a demo vehicle. It disconnects. Its record and its commands stay; `DELETE /vehicles/{vin}` deletes the record. */
  removeDemoVehicle: { params: { vin: string }; answer: undefined }
  /** Whether the process is alive. For a supervisor that restarts what does not answer. It asks no other part. */
  checkHealth: { answer: Health }
  /** Whether the process can do its work, part by part. For a load balancer. The API is ready while the store is available: what cannot be sent now is on record, and is sent later. */
  checkReadiness: { answer: Readiness }
  /** What runs here, and where vehicles connect. All processes with their roles, and the broker's addresses. `demo` says whether the process that answers has demo vehicles. */
  findSystem: { answer: System }
  /** How the whole system does now, and did in the last hour. Read once for all who ask within two seconds, from the store, so it is the same whichever process answers. */
  findFigures: { answer: Figures }
  /** Minute by minute: accepted, settled, open, times, vehicles online. The oldest first. A minute is there some seconds after its end, the same from every process, and is kept for two days. Those in which nothing happened are there; those that no worker could count are absent. */
  listFigureSeries: { query: { window?: undefined | string }; answer: FigureSeries }
  /** The metrics of this process, for Prometheus. In the text format of Prometheus. Each process has its own; the figures of the whole system are in those of workers. */
  findMetrics: { answer: string }
  /** Change the log level of this process until it ends. Each process has its own level; others keep theirs. A line of the log names the caller. */
  changeLogLevel: { body: LogLevelInput; answer: LogLevel }
  /** This document. OpenAPI 3.1, made from the schemas that requests are checked with. */
  findOpenapi: { answer: Readonly<Record<string, unknown>> }
  /** What a problem type means. The `type` of each problem is a path of this server; `name` is its last part. */
  findProblem: { params: { name: string }; answer: ProblemType }
}

/** Method and path of each operation. */
export const routes = {
  submitCommand: { method: 'POST', path: '/trigger-command' },
  listCommands: { method: 'GET', path: '/commands' },
  findCommand: { method: 'GET', path: '/commands/{id}' },
  explainCommand: { method: 'GET', path: '/commands/{id}/explain' },
  cancelCommand: { method: 'POST', path: '/commands/{id}/cancel' },
  listApprovals: { method: 'GET', path: '/approvals' },
  findApproval: { method: 'GET', path: '/approvals/{id}' },
  approveCommand: { method: 'POST', path: '/commands/{id}/approve' },
  refuseCommand: { method: 'POST', path: '/commands/{id}/refuse' },
  streamCommandEvents: { method: 'GET', path: '/commands/{id}/events' },
  streamEvents: { method: 'GET', path: '/events' },
  streamPresence: { method: 'GET', path: '/presence' },
  findSchema: { method: 'GET', path: '/schemas/{name}' },
  listVehicles: { method: 'GET', path: '/vehicles' },
  findVehicle: { method: 'GET', path: '/vehicles/{vin}' },
  putVehicle: { method: 'PUT', path: '/vehicles/{vin}' },
  removeVehicle: { method: 'DELETE', path: '/vehicles/{vin}' },
  listVehicleGuards: { method: 'GET', path: '/vehicles/{vin}/guards' },
  eraseVehicle: { method: 'DELETE', path: '/vehicles/{vin}/data' },
  watchMessages: { method: 'POST', path: '/vehicles/{vin}/messages' },
  listMessages: { method: 'GET', path: '/vehicles/{vin}/messages' },
  endMessages: { method: 'DELETE', path: '/vehicles/{vin}/messages' },
  findVehicleSigning: { method: 'GET', path: '/vehicles/{vin}/signing' },
  putVehicleSigning: { method: 'PUT', path: '/vehicles/{vin}/signing' },
  findSigningKeys: { method: 'GET', path: '/signing-keys' },
  enrollVehicle: { method: 'POST', path: '/vehicles/{vin}/credentials' },
  listCredentials: { method: 'GET', path: '/vehicles/{vin}/credentials' },
  revokeCredential: { method: 'DELETE', path: '/vehicles/{vin}/credentials/{id}' },
  renewCertificate: { method: 'POST', path: '/vehicles/{vin}/certificate/renew' },
  findVehicleAuthority: { method: 'GET', path: '/vehicle-authority' },
  findVehicleRevocations: { method: 'GET', path: '/vehicle-authority/revocations' },
  askAsRabbitmq: { method: 'POST', path: '/brokers/rabbitmq/{question}' },
  askAsEmqx: { method: 'POST', path: '/brokers/emqx/{question}' },
  askAsVernemq: { method: 'POST', path: '/brokers/vernemq/{hook}' },
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
  previewSchedule: { method: 'POST', path: '/schedules/preview' },
  createCampaign: { method: 'POST', path: '/campaigns' },
  listCampaigns: { method: 'GET', path: '/campaigns' },
  findCampaign: { method: 'GET', path: '/campaigns/{id}' },
  listCampaignVehicles: { method: 'GET', path: '/campaigns/{id}/vehicles' },
  pauseCampaign: { method: 'POST', path: '/campaigns/{id}/pause' },
  resumeCampaign: { method: 'POST', path: '/campaigns/{id}/resume' },
  abortCampaign: { method: 'POST', path: '/campaigns/{id}/abort' },
  retryCampaign: { method: 'POST', path: '/campaigns/{id}/retry' },
  createKey: { method: 'POST', path: '/keys' },
  listKeys: { method: 'GET', path: '/keys' },
  findKey: { method: 'GET', path: '/keys/{id}' },
  revokeKey: { method: 'DELETE', path: '/keys/{id}' },
  findMe: { method: 'GET', path: '/me' },
  listAudit: { method: 'GET', path: '/audit' },
  listAuditChain: { method: 'GET', path: '/audit/chain' },
  listParked: { method: 'GET', path: '/parked' },
  retryParked: { method: 'POST', path: '/parked/{id}/retry' },
  dropParked: { method: 'DELETE', path: '/parked/{id}' },
  listDemoVehicles: { method: 'GET', path: '/demo/vehicles' },
  addDemoVehicle: { method: 'POST', path: '/demo/vehicles' },
  findDemoVehicle: { method: 'GET', path: '/demo/vehicles/{vin}' },
  changeDemoVehicle: { method: 'PATCH', path: '/demo/vehicles/{vin}' },
  removeDemoVehicle: { method: 'DELETE', path: '/demo/vehicles/{vin}' },
  checkHealth: { method: 'GET', path: '/healthz' },
  checkReadiness: { method: 'GET', path: '/readyz' },
  findSystem: { method: 'GET', path: '/system' },
  findFigures: { method: 'GET', path: '/figures' },
  listFigureSeries: { method: 'GET', path: '/figures/series' },
  findMetrics: { method: 'GET', path: '/metrics' },
  changeLogLevel: { method: 'PUT', path: '/log-level' },
  findOpenapi: { method: 'GET', path: '/openapi.json' },
  findProblem: { method: 'GET', path: '/problems/{name}' },
} as const
