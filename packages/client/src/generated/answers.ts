/** Generated from the OpenAPI document of the cloud (`npm run client:types`): do not edit. */

export interface Approval {
  /** UUIDv7: that of the command which an approval makes */
  id: string
  /** `approved`: it is a command now. `not_accepted`: it was approved, and then refused as `problem` says */
  state: 'awaiting_approval' | 'approved' | 'refused' | 'canceled' | 'expired' | 'not_accepted'
  command: string
  vin: string
  ivc: string | null
  params: Readonly<Record<string, unknown>>
  /** Counted from the approval; null: the default of the type */
  ttlSeconds: number | null
  /** Who asks. The same caller can neither approve nor refuse it */
  who: string
  /** Why, in the words of the one who asks */
  purpose: string | null
  askedAt: string
  /** Nobody can approve it after this instant */
  expiresAt: string
  decidedAt: string | null
  /** Who approved, refused or canceled it */
  decidedBy: string | null
  /** Why, in the words of the one who decided */
  reason: string | null
  /** Why an approved one was not accepted */
  problem: { code: string; detail: string } | null
  links: { self: string; command: string; approve?: string; refuse?: string; cancel?: string }
}

export interface ApprovalEvent {
  type: 'approval.asked' | 'approval.approved' | 'approval.refused' | 'approval.canceled' | 'approval.expired' | 'approval.not_accepted'
  /** The same with `keyfob.` before it */
  event: string
  /** As in a status event */
  source: string
  /** URI of the schema of `data` */
  dataschema: string
  /** When it was so */
  timestamp: string
  data: { commandId: string; vin: string; command: string; sequence: number; state: 'awaiting_approval' | 'approved' | 'refused' | 'canceled' | 'expired' | 'not_accepted'; who: string; purpose: string | null; expiresAt: string; by: string | null; reason: string | null; problem: string | null }
}

export interface ApprovalPage {
  items: readonly Approval[]
  next: string | null
}

export interface AuditEntry {
  /** Its place in the chain, from 1 */
  position: number
  at: string
  /** Id of the operation in this document */
  action: string
  /** `opened`: a stream; `unknown`: the process ended before it could say what became of it */
  outcome: 'done' | 'opened' | 'refused' | 'failed' | 'unknown'
  /** Of the HTTP answer, of what changes something */
  status?: number
  /** Null: erased */
  actor: { who: string; name?: string; issuer?: string; address?: string; trace?: string } | null
  /** What it was about; null: erased */
  subjects: readonly ({ kind: string; id?: string; vin?: string; details?: Readonly<Record<string, unknown>> } | null)[]
  /** SHA-256 in base64url */
  hash: string
}

export interface AuditLine {
  /** `begin`: the chain begins behind this position; `anchor`: the entry before it has this hash */
  kind: 'begin' | 'entry' | 'anchor'
  position: number
  /** SHA-256 in base64url */
  hash: string
  /** Of an entry: what is never erased */
  facts?: Readonly<Record<string, unknown>>
  /** Of an entry */
  commitments?: readonly string[]
  /** Of an entry: one for each commitment; null: erased */
  parts?: readonly ({ salt: string; value: unknown } | null)[]
  /** Of an anchor */
  at?: string
  /** Of an anchor; null: there was no key to sign with */
  jws?: string | null
}

export interface AuditLines {
  items: readonly AuditLine[]
  next: string | null
}

export interface AuditPage {
  items: readonly AuditEntry[]
  next: string | null
}

export interface Campaign {
  id: string
  name: string
  state: 'running' | 'paused' | 'aborted' | 'done'
  /** Why it is aborted or done, in a sentence */
  reason: string
  who: string
  command: string
  params: Readonly<Record<string, unknown>>
  ttlSeconds: number | null
  target: { vins?: readonly string[]; label?: string; version?: { name: string; value: string }; online?: boolean }
  waveSize: number
  perMinute: number | null
  waveSecondsMax: number | null
  startsAt: string | null
  endsAt: string | null
  window: { from: string; to: string; timeZone: string } | null
  abort: { failed: number | null; unknown: number | null }
  /** Vehicles */
  total: number
  /** From 1; 0: none has begun */
  wave: number
  waveBeganAt: string | null
  createdAt: string
  updatedAt: string
  endedAt: string | null
  links: { self: string; vehicles: string; commands: string }
}

export interface CampaignEvent {
  type: 'campaign.created' | 'campaign.wave_started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.retried' | 'campaign.aborted' | 'campaign.done'
  /** The same with `keyfob.` before it */
  event: string
  /** As in a status event */
  source: string
  /** URI of the schema of `data` */
  dataschema: string
  /** When it was so */
  timestamp: string
  data: { campaignId: string; name: string; command: string; sequence: number; state: 'running' | 'paused' | 'aborted' | 'done'; who: string; by: string | null; reason: string | null; total: number; wave: number; vehicles: number | null }
}

export interface CampaignPage {
  items: readonly Campaign[]
  next: string | null
}

export interface CampaignVehicle {
  vin: string
  wave: number | null
  /** That of its command, or: `waiting`, `submitting`, `refused`; `forgotten`: its command is no longer in history */
  state: 'waiting' | 'submitting' | 'refused' | 'forgotten' | 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'
  reason: string | null
  commandId: string | null
  /** Commands of earlier tries */
  earlier: readonly string[]
}

export interface CampaignVehiclePage {
  items: readonly CampaignVehicle[]
  next: string | null
}

export interface CampaignWithProgress extends Campaign {
  /** How many vehicles are in which state, for which reason */
  progress: readonly ({ state: 'waiting' | 'submitting' | 'refused' | 'forgotten' | 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'; reason: string | null; count: number })[]
}

export interface Catalogue {
  items: readonly CommandType[]
}

export interface CheckedGuard {
  /** As the catalogue shows it */
  condition: string
  holds: boolean
  /** Why it does not hold. `no_evidence`: nothing is known. `untrusted`: of a clock that is not trusted. `unclear`: in no certain order among other samples. `too_old`, `wrong_type`, `not_so`: as they say. Null when it holds */
  fault: 'no_evidence' | 'untrusted' | 'unclear' | 'too_old' | 'wrong_type' | 'not_so' | null
  evidence: { value: string | number | boolean; ageSeconds: number; sampledAt: string | null } | null
}

export interface Command {
  /** UUIDv7 */
  id: string
  command: string
  vin: string
  ivc: string | null
  params: Readonly<Record<string, unknown>>
  state: 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'
  reason: Reason
  result: Readonly<Record<string, unknown>> | null
  /** Whether an `unknown` was corrected */
  late: boolean
  lane: string
  /** Position in the lane */
  sequence: number
  who: string
  /** Of the request that it came with (W3C Trace Context); null when it is in no trace */
  traceId: string | null
  acceptedAt: string
  /** First attempt */
  issuedAt: string | null
  /** After this instant the vehicle must refuse to begin */
  notAfter: string
  deadline: string
  attempts: number
  /** When the broker took the first attempt */
  publishedAt: string | null
  receivedAt: string | null
  begunAt: string | null
  settledAt: string | null
  cancelRequestedAt: string | null
  /** Who asked for the cancel first: the caller, or who submitted the command that superseded it; null when a guard withdrew it */
  cancelRequestedBy: string | null
  /** How often the vehicle contradicted itself */
  contradictions: number
  links: { self: string; events: string; cancel?: string }
}

export interface CommandPage {
  items: readonly Command[]
  next: string | null
}

export interface CommandType {
  name: string
  title: string
  description: string
  lane: string
  /** A caller with the scope `commands:send:<class>` may send it */
  class: string
  /** Present: each command needs the approval of a second person within this time */
  approval: { withinSeconds: number } | null
  /** JSON Schema (2020-12) */
  params: Readonly<Record<string, unknown>>
  /** JSON Schema (2020-12) */
  result: Readonly<Record<string, unknown>>
  staleness: { policy: 'live_only' | 'queue'; ttlSecondsDefault: number; ttlSecondsMax: number }
  conflict: 'queue' | 'reject' | 'supersede'
  answerTimeoutSeconds: number
  /** What reported state shows when it took effect, as in `Vehicle.Body.Trunk.Rear.IsOpen = true` */
  postCondition: readonly string[]
  /** What must be so before it begins, all of it, as in `Vehicle.Speed = 0 within 60 s`. `GET /vehicles/{vin}/guards` says whether it is so */
  guards: readonly string[]
  links: { self: string }
}

export interface CommandWithTimeline {
  /** UUIDv7 */
  id: string
  command: string
  vin: string
  ivc: string | null
  params: Readonly<Record<string, unknown>>
  state: 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'
  reason: Reason
  result: Readonly<Record<string, unknown>> | null
  /** Whether an `unknown` was corrected */
  late: boolean
  lane: string
  /** Position in the lane */
  sequence: number
  who: string
  /** Of the request that it came with (W3C Trace Context); null when it is in no trace */
  traceId: string | null
  acceptedAt: string
  /** First attempt */
  issuedAt: string | null
  /** After this instant the vehicle must refuse to begin */
  notAfter: string
  deadline: string
  attempts: number
  /** When the broker took the first attempt */
  publishedAt: string | null
  receivedAt: string | null
  begunAt: string | null
  settledAt: string | null
  cancelRequestedAt: string | null
  /** Who asked for the cancel first: the caller, or who submitted the command that superseded it; null when a guard withdrew it */
  cancelRequestedBy: string | null
  /** How often the vehicle contradicted itself */
  contradictions: number
  links: { self: string; events: string; cancel?: string }
  timeline: readonly Hop[]
}

export interface Delivery {
  /** Position of the event in the log */
  id: string
  /** The `webhook-id` of its messages, and the id of the event on every stream */
  eventId: string
  /** Type of an event of an approval or a campaign; null: a status event */
  event: 'approval.asked' | 'approval.approved' | 'approval.refused' | 'approval.canceled' | 'approval.expired' | 'approval.not_accepted' | 'campaign.created' | 'campaign.wave_started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.retried' | 'campaign.aborted' | 'campaign.done' | null
  /** Of the command, or of the approval; null of a campaign */
  commandId: string | null
  campaignId: string | null
  sequence: number
  state: 'pending' | 'delivered' | 'parked'
  attempts: number
  createdAt: string
  /** When the next attempt is due */
  dueAt: string | null
  endedAt: string | null
  lastStatus: number | null
  lastError: string | null
}

export interface DeliveryPage {
  items: readonly Delivery[]
  next: string | null
}

export interface DemoVehicle {
  vin: string
  ivc: string
  /** Names of its misbehaviours; none: it does what it should */
  behaviours: readonly string[]
  /** Whether its communicator has power */
  pluggedIn: boolean
  /** Whether it has a connection, as it knows itself; what is believed of it is in `GET /vehicles/{vin}` */
  connected: boolean
}

export interface DemoVehicleList {
  items: readonly DemoVehicle[]
  /** As many there may be */
  max: number
  /** What a vehicle may be told to do */
  behaviours: readonly { name: string; summary: string }[]
}

export interface EmqxAnswer {
  result: 'allow' | 'deny' | 'ignore'
  is_superuser?: false
  /** Seconds since the epoch: when the credential expires */
  expire_at?: number
}

export interface EnrolledVehicle {
  /** A UUIDv7; of a certificate its 16 bytes are the serial number */
  id: string
  vin: string
  kind: 'password' | 'certificate'
  /** PEM; null: it is a password */
  certificate: string | null
  createdAt: string
  /** `vehicle`: it renewed its certificate itself */
  createdBy: string
  expiresAt: string | null
  revokedAt: string | null
  links: { self: string }
  /** Shown this once: keep it; null: it is a certificate */
  password: string | null
}

export interface Erased {
  /** Commands that were deleted with their events */
  commands: number
  /** Entries of the audit of which a part was erased */
  auditEntries: number
}

export interface Explanation {
  id: string
  /** Of the command, or of its approval while there is none */
  state: 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown' | 'awaiting_approval' | 'approved' | 'refused' | 'not_accepted'
  at: string
  /** The state of the command, in a sentence */
  summary: string
  /** Why */
  because: readonly string[]
  /** Of a command that has not begun: whether its guards hold now. Empty when it has none, or has begun */
  guards: readonly CheckedGuard[]
  /** What happens next by itself; empty when nothing does */
  next: readonly string[]
}

export interface FigureMinute {
  /** When the minute began */
  at: string
  accepted: number
  /** Counts by state (queued, sent, delivered, running, succeeded, failed, rejected, expired, canceled, unknown); states with none are absent */
  settled: Readonly<Record<string, number>>
  /** `unknown` outcomes among all, before corrections; null when nothing settled */
  unknownShare: number | null
  /** `unknown` outcomes that better evidence corrected */
  corrected: number
  /** In milliseconds; those but `accept` are of the commands that settled in this minute. Null where there were none */
  spans: { accept: { p50: number; p99: number } | null; toBroker: { p50: number; p99: number } | null; toVehicle: { p50: number; p99: number } | null; settle: { p50: number; p99: number } | null }
  /** As the minute ended; null where no worker ran then */
  open: Readonly<Record<string, number>> | null
  /** As the minute ended; null where no worker ran then */
  vehicles: { registered: number; online: number } | null
}

export interface FigureSeries {
  items: readonly FigureMinute[]
}

export interface Figures {
  /** When they were read: at most two seconds ago */
  at: string
  /** Counts by state (queued, sent, delivered, running, succeeded, failed, rejected, expired, canceled, unknown); states with none are absent */
  open: Readonly<Record<string, number>>
  vehicles: { registered: number; online: number }
  schedules: { active: number; paused: number; over: number }
  webhooks: { well: number; failing: number; disabled: number }
  /** Of webhooks; counted up to 100,000 */
  deliveries: { pending: number; parked: number }
  /** The minutes of the last hour that are over */
  lastHour: { minutes: number; accepted: number; settled: Readonly<Record<string, number>>; unknownShare: number | null; corrected: number }
  /** The newest minute that is over */
  lastMinute: FigureMinute | null
}

export interface Health {
  status: 'ok'
  version: string
}

export interface Hop {
  event: 'accepted' | 'attempt' | 'published' | 'delivered' | 'running' | 'cancel_requested' | 'repeated' | 'cancel_sent' | 'answer' | 'settled'
  at: string
  /** Since acceptance */
  afterMs: number
  state?: 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'
  reason?: Reason
  /** Who asked for the cancel, of `cancel_requested` */
  who?: string
}

export interface Key {
  /** Public: it is part of the key, and appears in logs, and in `who` as `key:<id>` */
  id: string
  name: string
  /** Its scopes, separated by spaces */
  scope: string
  /** It is for vehicles that have one of these labels; empty: for all */
  labels: readonly string[]
  createdAt: string
  createdBy: string
  expiresAt: string | null
  revokedAt: string | null
  /** Accurate to a minute, and up to a minute behind */
  lastUsedAt: string | null
  links: { self: string }
}

export interface KeyPage {
  items: readonly Key[]
  next: string | null
}

export interface KeyWithText {
  /** Public: it is part of the key, and appears in logs, and in `who` as `key:<id>` */
  id: string
  name: string
  /** Its scopes, separated by spaces */
  scope: string
  /** It is for vehicles that have one of these labels; empty: for all */
  labels: readonly string[]
  createdAt: string
  createdBy: string
  expiresAt: string | null
  revokedAt: string | null
  /** Accurate to a minute, and up to a minute behind */
  lastUsedAt: string | null
  links: { self: string }
  /** `kf_<id>_…`. Shown this once: keep it */
  key: string
}

export interface LogLevel {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

export interface Me {
  /** As in the records of what the caller does */
  who: string
  /** Of the API key; null for a caller without one */
  name: string | null
  /** Its scopes as they were given, separated by spaces */
  scope: string
  /** All that it may do: bundles that it has in whole, then actions, then classes of commands */
  scopes: readonly string[]
  /** It sees and commands vehicles that have one of these; empty: all */
  labels: readonly string[]
  /** When the API key expires; null: never */
  expiresAt: string | null
}

export interface ParkedMessage {
  id: string
  /** VIN of the topic; empty when the topic has none */
  vin: string
  /** `ack`, `state` or `presence` */
  uplink: string
  /** What is wrong with the message */
  problem: string
  parkedAt: string
  bytes: number
  /** As text, at most 4096 characters of it */
  payload: string
}

export interface ParkedMessages {
  items: readonly ParkedMessage[]
}

export interface Problem {
  /** Stable; a path of this server that explains the problem */
  type: string
  title: string
  status: number
  /** For a person: what was wrong, and what to do */
  detail: string
  instance?: string
  errors?: readonly { pointer?: string; parameter?: string; header?: string; detail: string }[]
  /** The command that blocks the lane, used the idempotency key, or may have been accepted */
  commandId?: string
  /** The guards of the command type, with the evidence that each was judged by */
  guards?: readonly CheckedGuard[]
  /** The quotas that are used up, by their names in `RateLimit-Policy` */
  quotas?: readonly string[]
  /** Whether the command may have been accepted all the same */
  mayHaveTakenEffect?: boolean
  /** Of an internal error: names its line in the log of Keyfob */
  requestId?: string
}

export interface ProblemType {
  type: string
  title: string
  status: number
}

export interface PublicKey {
  /** Thumbprint (RFC 7638) */
  kid: string
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
}

export interface Readiness {
  ready: boolean
  parts: Readonly<Record<string, { ready: boolean; detail?: string; since?: string }>>
}

export interface Reason {
  code: 'waiting_for_lane' | 'waiting_for_vehicle' | 'attempted' | 'received' | 'begun' | 'done' | 'already_done' | 'reported_state' | 'execution_failed' | 'refused' | 'not_supported' | 'invalid_params' | 'guard_failed' | 'vehicle_busy' | 'ivc_replaced' | 'clock_untrusted' | 'memory_unavailable' | 'ttl_elapsed' | 'not_after_passed' | 'never_begun' | 'canceled' | 'superseded' | 'no_receipt' | 'no_answer' | 'cannot_vouch' | 'interrupted' | 'timed_out'
  layer: 'api' | 'policy' | 'transport' | 'vehicle' | 'user'
  retryable: boolean
  mayHaveTakenEffect: boolean
  detail?: string
  /** Of `guard_failed`: the guard that did not hold */
  guard?: CheckedGuard
}

export interface RotatedSecret {
  /** `whsec_` and base64. Shown this once: keep it */
  secret: string
  /** Until then the previous secret also signs, even after further rotations */
  previousUntil: string
}

export interface Schedule {
  /** Unique */
  name: string
  /** One of `vin`, `vins` and `label`: all vehicles that have it when the schedule comes round, 10,000 at most */
  target: { vin?: string; vins?: readonly string[]; label?: string }
  command: string
  /** 5 fields, 6 with seconds first, or as in `@daily`; in wall time of `timeZone` */
  cron?: string
  /** Name in the IANA database, as in Europe/Berlin; UTC unless told */
  timeZone?: string
  /** A wall time that does not exist that day: after the gap (default), or not at all */
  gap?: 'run_after' | 'skip'
  /** A wall time that comes twice: `first` (default), `last`, or `both` (default where any hour matches) */
  repeat?: 'first' | 'last' | 'both'
  /** Instead of cron; counted from `startsAt` */
  everySeconds?: number
  startsAt?: string
  endsAt?: string
  params?: Readonly<Record<string, unknown>>
  /** How long each command may wait */
  ttlSeconds?: number
  /** For occurrences while no process was running: `skip`, `run_once` (default: the latest), `run_all` (the latest `missedMax`) */
  missed?: 'skip' | 'run_once' | 'run_all'
  /** 10 unless told */
  missedMax?: number
  /** An occurrence that is found later than this was missed; 15 unless told */
  graceSeconds?: number
  /** While a command of the occurrence before is not settled: `skip` (default), `allow`, `cancel_previous` */
  overlap?: 'allow' | 'skip' | 'cancel_previous'
  /** Occurrences are spread over this long */
  jitterSeconds?: number
  paused: boolean
  id: string
  source: 'api' | 'file'
  who: string
  createdAt: string
  updatedAt: string
  /** The next occurrences, before jitter; none when the schedule is paused or over */
  next: readonly string[]
  links: { self: string; runs: string }
}

export interface ScheduleNext {
  items: readonly string[]
}

export interface SchedulePage {
  items: readonly Schedule[]
  next: string | null
}

export interface ScheduleRun {
  /** The occurrence */
  at: string
  kind: 'timed' | 'manual'
  state: 'due' | 'done' | 'skipped' | 'missed'
  reason: string
  /** When it runs, jitter included */
  runAt: string
  endedAt: string | null
  accepted: number
  refused: number
  /** Ids of the first hundred commands */
  commands: readonly string[]
  /** The first few problems */
  problems: readonly { vin: string; code: string; detail: string }[]
}

export interface ScheduleRunPage {
  items: readonly ScheduleRun[]
  next: string | null
}

export interface ScheduleStarted {
  /** The occurrence, as in the runs of the schedule */
  at: string
}

export interface SeenMessage {
  /** When the process saw it */
  at: string
  /** Machine or container of the process that saw it */
  host: string
  direction: 'from_vehicle' | 'to_vehicle'
  /** Last level of the topic: `ack`, `state`, `presence`, `command`; or `unroutable` */
  kind: string
  /** Size as it came; 0 where it is not known */
  bytes: number
  /** JSON with positions hidden, at most 4,096 characters; null: not shown */
  payload: string | null
  /** Why it is not shown, or what is wrong with it */
  problem: string | null
}

export interface SeenMessages {
  vin: string
  /** Null: the vehicle is not watched, and nothing is known of its messages */
  watchedUntil: string | null
  /** Who asked for it */
  who: string | null
  /** The newest first, at most 100 */
  items: readonly SeenMessage[]
}

export interface SigningKeys {
  /** The one that signs is the first; empty: messages are not signed */
  keys: readonly PublicKey[]
}

export interface StatusEvent {
  specversion: '1.0'
  /** `keyfob.command.<state>` */
  type: string
  /** Names the installation where it has a public URL */
  source: string
  /** Stable, however often the event is told */
  id: string
  /** The VIN */
  subject: string
  time: string
  datacontenttype: 'application/json'
  /** URI of the schema of `data` */
  dataschema?: string
  /** Of the request that the command came with (W3C Trace Context) */
  traceparent?: string
  data: StatusEventData
}

export interface StatusEventData {
  commandId: string
  vin: string
  command: string
  /** 1 for the first event of a command; drop what is not newer than the last */
  sequence: number
  state: 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'
  reason: Reason
  /** Whether an `unknown` was corrected */
  late: boolean
  result: Readonly<Record<string, unknown>> | null
}

export interface SubmittedCommand {
  /** UUIDv7 */
  id: string
  command: string
  vin: string
  ivc: string | null
  params: Readonly<Record<string, unknown>>
  state: 'queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown'
  reason: Reason
  result: Readonly<Record<string, unknown>> | null
  /** Whether an `unknown` was corrected */
  late: boolean
  lane: string
  /** Position in the lane */
  sequence: number
  who: string
  /** Of the request that it came with (W3C Trace Context); null when it is in no trace */
  traceId: string | null
  acceptedAt: string
  /** First attempt */
  issuedAt: string | null
  /** After this instant the vehicle must refuse to begin */
  notAfter: string
  deadline: string
  attempts: number
  /** When the broker took the first attempt */
  publishedAt: string | null
  receivedAt: string | null
  begunAt: string | null
  settledAt: string | null
  cancelRequestedAt: string | null
  /** Who asked for the cancel first: the caller, or who submitted the command that superseded it; null when a guard withdrew it */
  cancelRequestedBy: string | null
  /** How often the vehicle contradicted itself */
  contradictions: number
  links: { self: string; events: string; cancel?: string }
  /** The command is accepted, but the request may hold a mistake */
  warning?: { code: 'vehicle_never_heard'; detail: string }
}

export interface System {
  version: string
  /** Roles of the process that answers */
  roles: readonly ('api' | 'worker')[]
  /** When that process started */
  since: string
  /** Where vehicles connect, without credentials: `KEYFOB_PUBLIC_MQTT_URLS`, or else as Keyfob reaches it; empty where no process knows */
  brokers: readonly { url: string; embedded: boolean }[]
  topicPrefix: string
  /** Whether the process that answers has demo vehicles (`GET /demo/vehicles`) */
  demo: boolean
  /** All that run, the oldest first; one that was killed is listed for some 15 s more. Null while the store is unavailable */
  processes: readonly ({ id: string; host: string; version: string; roles: readonly ('api' | 'worker')[]; since: string; brokers: readonly { url: string; embedded: boolean }[] })[] | null
}

export interface TestedWebhook {
  delivered: boolean
  /** Status of the answer; null when there was none */
  status: number | null
  error: string | null
  tookMs: number
}

export interface Vehicle {
  vin: string
  ivc: string | null
  /** Groups that the vehicle is in, for schedules */
  labels: readonly string[]
  registeredAt: string
  /** What is believed about the connection: a hint */
  presence: { online: boolean | null; seenAt: string | null }
  /** What the vehicle last reported, by COVESA VSS names */
  reported: Readonly<Record<string, { value: string | number | boolean; at: string; trusted: boolean }>>
  reportedAt: string | null
  versions: Readonly<Record<string, string>>
  links: { self: string; commands: string; events: string }
}

export interface VehicleCredential {
  /** A UUIDv7; of a certificate its 16 bytes are the serial number */
  id: string
  vin: string
  kind: 'password' | 'certificate'
  /** PEM; null: it is a password */
  certificate: string | null
  createdAt: string
  /** `vehicle`: it renewed its certificate itself */
  createdBy: string
  expiresAt: string | null
  revokedAt: string | null
  links: { self: string }
}

export interface VehicleCredentials {
  /** The newest first, at most 100 */
  items: readonly VehicleCredential[]
}

export interface VehicleGuards {
  at: string
  items: readonly { command: string; holds: boolean; guards: readonly CheckedGuard[] }[]
}

export interface VehiclePage {
  items: readonly Vehicle[]
  next: string | null
  /** How many there are on all pages, where `count=true` asks for it; counted up to 100000 */
  count?: number
}

export interface VehicleSigning {
  /** Of this vehicle; null: as configured */
  policy: 'off' | 'optional' | 'required' | null
  /** What is done with what the vehicle sends */
  effective: 'off' | 'optional' | 'required'
  /** Of the vehicle */
  keys: readonly PublicKey[]
}

export interface VernemqAnswer {
  result: 'ok' | 'next' | { error: string }
}

export interface Webhook {
  /** UUIDv7 */
  id: string
  url: string
  description: string
  enabled: boolean
  /** Null: all status events, and no others */
  events: readonly ('command.queued' | 'command.sent' | 'command.delivered' | 'command.running' | 'command.succeeded' | 'command.failed' | 'command.rejected' | 'command.expired' | 'command.canceled' | 'command.unknown' | 'approval.asked' | 'approval.approved' | 'approval.refused' | 'approval.canceled' | 'approval.expired' | 'approval.not_accepted' | 'campaign.created' | 'campaign.wave_started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.retried' | 'campaign.aborted' | 'campaign.done')[] | null
  states: readonly ('queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown')[] | null
  commands: readonly string[] | null
  vins: readonly string[] | null
  /** The webhook was disabled because its endpoint answered 410 Gone */
  gone: boolean
  /** Since when no delivery has succeeded */
  failingSince: string | null
  /** Events up to here are delivered, parked or under way; later ones wait in the log */
  position: number
  createdAt: string
  links: { self: string; deliveries: string }
}

export interface WebhookEvent {
  /** `command.<state>`; kept for receivers of earlier versions */
  type: string
  /** `keyfob.command.<state>`: the `type` of the CloudEvent */
  event?: string
  /** As in the CloudEvent */
  source?: string
  /** URI of the schema of `data` */
  dataschema?: string
  /** When it was so */
  timestamp: string
  data: StatusEventData
}

export interface WebhookWithSecret {
  /** UUIDv7 */
  id: string
  url: string
  description: string
  enabled: boolean
  /** Null: all status events, and no others */
  events: readonly ('command.queued' | 'command.sent' | 'command.delivered' | 'command.running' | 'command.succeeded' | 'command.failed' | 'command.rejected' | 'command.expired' | 'command.canceled' | 'command.unknown' | 'approval.asked' | 'approval.approved' | 'approval.refused' | 'approval.canceled' | 'approval.expired' | 'approval.not_accepted' | 'campaign.created' | 'campaign.wave_started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.retried' | 'campaign.aborted' | 'campaign.done')[] | null
  states: readonly ('queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown')[] | null
  commands: readonly string[] | null
  vins: readonly string[] | null
  /** The webhook was disabled because its endpoint answered 410 Gone */
  gone: boolean
  /** Since when no delivery has succeeded */
  failingSince: string | null
  /** Events up to here are delivered, parked or under way; later ones wait in the log */
  position: number
  createdAt: string
  links: { self: string; deliveries: string }
  /** `whsec_` and base64. Shown this once: keep it */
  secret: string
}

export interface Webhooks {
  items: readonly Webhook[]
}
