/** Generated from the OpenAPI document of the cloud (`npm run client:types`): do not edit. */

export interface AddDemoVehicleInput {
  /** Names from the `behaviours` of `GET /demo/vehicles`, any number of them; none: it does what it should */
  behaviours?: undefined | readonly string[]
}

export interface ApproveInput {
  /** Why, for the record */
  reason?: undefined | string
}

export interface ChangeDemoVehicleInput {
  /** Names from the `behaviours` of `GET /demo/vehicles`, any number of them; none: it does what it should */
  behaviours?: undefined | readonly string[]
  pluggedIn?: undefined | boolean
}

export interface ChangeScheduleInput {
  /** Unique */
  name?: undefined | string
  /** One of `vin`, `vins` and `label`: all vehicles that have it when the schedule comes round, 10,000 at most */
  target?: undefined | { vin?: string; vins?: readonly string[]; label?: string }
  command?: undefined | string
  cron?: undefined | string | null
  timeZone?: undefined | string | null
  gap?: undefined | 'run_after' | 'skip' | null
  repeat?: undefined | 'first' | 'last' | 'both' | null
  everySeconds?: undefined | number | null
  startsAt?: undefined | string | null
  endsAt?: undefined | string | null
  params?: undefined | Readonly<Record<string, unknown>> | null
  ttlSeconds?: undefined | number | null
  missed?: undefined | 'skip' | 'run_once' | 'run_all' | null
  missedMax?: undefined | number | null
  graceSeconds?: undefined | number | null
  overlap?: undefined | 'allow' | 'skip' | 'cancel_previous' | null
  jitterSeconds?: undefined | number | null
  paused?: undefined | boolean | null
}

/** Absent fields stay as they are */
export interface ChangeWebhookInput {
  /** Where events are sent: https, on a public address */
  url?: undefined | string
  /** For people */
  description?: undefined | string
  /** A disabled webhook keeps its position in the log, and resumes there */
  enabled?: undefined | boolean
  /** Types of the events, also of approvals and campaigns. Null: all status events (`command.…`), and no others */
  events?: undefined | readonly ('command.queued' | 'command.sent' | 'command.delivered' | 'command.running' | 'command.succeeded' | 'command.failed' | 'command.rejected' | 'command.expired' | 'command.canceled' | 'command.unknown' | 'approval.asked' | 'approval.approved' | 'approval.refused' | 'approval.canceled' | 'approval.expired' | 'approval.not_accepted' | 'campaign.created' | 'campaign.wave_started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.retried' | 'campaign.aborted' | 'campaign.done')[] | null
  /** States of status events; null: all. Others have none, and pass */
  states?: undefined | readonly ('queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown')[] | null
  /** Names in the catalogue; null: all */
  commands?: undefined | readonly string[] | null
  /** VINs of the vehicles; null: all. A campaign has no VIN, so its events do not pass any */
  vins?: undefined | readonly string[] | null
}

export interface CreateCampaignInput {
  name: string
  command: string
  params?: undefined | Readonly<Record<string, unknown>>
  ttlSeconds?: undefined | number
  /** `vins` alone, or one or more of the others, which all must hold. The vehicles are those of the moment in which it is made */
  target: { vins?: readonly string[]; label?: string; version?: { name: string; value: string }; online?: boolean }
  /** Vehicles of one wave; default 100 */
  waveSize?: undefined | number
  /** Submits a minute at most. Default: as fast as Keyfob accepts */
  perMinute?: undefined | number
  /** How long a wave is waited for at most. Default: until all of it is settled */
  waveSecondsMax?: undefined | number
  startsAt?: undefined | string
  /** No vehicle has its turn after this instant */
  endsAt?: undefined | string
  /** Local times of day in which a command may be submitted; over midnight where `from` is the later one */
  window?: undefined | { from: string; to: string; timeZone?: string }
  /** Shares of the vehicles of a wave above which the campaign stops: failed, rejected and refused ones; unknown ones */
  abort?: undefined | { failed?: number; unknown?: number }
}

export interface CreateKeyInput {
  /** For people: who or what uses the key */
  name: string
  /** One or more scopes, separated by spaces: a bundle (read, send, admin; each includes those before it), an action as in `vehicles:read`, or `commands:send:<class>` */
  scope: string
  /** For the vehicles that have one of these labels, and nothing else; absent or empty: for all */
  labels?: undefined | readonly string[]
  /** RFC 3339, in the future; absent or null: never */
  expiresAt?: undefined | string | null
}

export interface CreateScheduleInput {
  /** Unique */
  name: string
  /** One of `vin`, `vins` and `label`: all vehicles that have it when the schedule comes round, 10,000 at most */
  target: { vin?: string; vins?: readonly string[]; label?: string }
  command: string
  /** 5 fields, 6 with seconds first, or as in `@daily`; in wall time of `timeZone` */
  cron?: undefined | string
  /** Name in the IANA database, as in Europe/Berlin; UTC unless told */
  timeZone?: undefined | string
  /** A wall time that does not exist that day: after the gap (default), or not at all */
  gap?: undefined | 'run_after' | 'skip'
  /** A wall time that comes twice: `first` (default), `last`, or `both` (default where any hour matches) */
  repeat?: undefined | 'first' | 'last' | 'both'
  /** Instead of cron; counted from `startsAt` */
  everySeconds?: undefined | number
  startsAt?: undefined | string
  endsAt?: undefined | string
  params?: undefined | Readonly<Record<string, unknown>>
  /** How long each command may wait */
  ttlSeconds?: undefined | number
  /** For occurrences while no process was running: `skip`, `run_once` (default: the latest), `run_all` (the latest `missedMax`) */
  missed?: undefined | 'skip' | 'run_once' | 'run_all'
  /** 10 unless told */
  missedMax?: undefined | number
  /** An occurrence that is found later than this was missed; 15 unless told */
  graceSeconds?: undefined | number
  /** While a command of the occurrence before is not settled: `skip` (default), `allow`, `cancel_previous` */
  overlap?: undefined | 'allow' | 'skip' | 'cancel_previous'
  /** Occurrences are spread over this long */
  jitterSeconds?: undefined | number
  paused?: undefined | boolean
}

export interface CreateWebhookInput {
  /** Where events are sent: https, on a public address */
  url: string
  /** For people */
  description?: undefined | string
  /** A disabled webhook keeps its position in the log, and resumes there */
  enabled?: undefined | boolean
  /** Types of the events, also of approvals and campaigns. Null: all status events (`command.…`), and no others */
  events?: undefined | readonly ('command.queued' | 'command.sent' | 'command.delivered' | 'command.running' | 'command.succeeded' | 'command.failed' | 'command.rejected' | 'command.expired' | 'command.canceled' | 'command.unknown' | 'approval.asked' | 'approval.approved' | 'approval.refused' | 'approval.canceled' | 'approval.expired' | 'approval.not_accepted' | 'campaign.created' | 'campaign.wave_started' | 'campaign.paused' | 'campaign.resumed' | 'campaign.retried' | 'campaign.aborted' | 'campaign.done')[] | null
  /** States of status events; null: all. Others have none, and pass */
  states?: undefined | readonly ('queued' | 'sent' | 'delivered' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'expired' | 'canceled' | 'unknown')[] | null
  /** Names in the catalogue; null: all */
  commands?: undefined | readonly string[] | null
  /** VINs of the vehicles; null: all. A campaign has no VIN, so its events do not pass any */
  vins?: undefined | readonly string[] | null
}

export interface EmqxQuestionInput {
  username?: undefined | string | null
  password?: undefined | string | null
  clientid?: undefined | string | null
  /** `publish` or `subscribe` */
  action?: undefined | string | null
  topic?: undefined | string | null
}

export interface EnrollVehicleInput {
  /** PEM of a certificate request (PKCS#10); absent: a password is made */
  csr?: undefined | string
  /** Until it expires; absent: 30, or never for a password */
  days?: undefined | number
}

export interface LogLevelInput {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

export interface PreviewScheduleInput {
  /** 5 fields, 6 with seconds first, or as in `@daily`; in wall time of `timeZone` */
  cron?: undefined | string
  /** Name in the IANA database, as in Europe/Berlin; UTC unless told */
  timeZone?: undefined | string
  /** A wall time that does not exist that day: after the gap (default), or not at all */
  gap?: undefined | 'run_after' | 'skip'
  /** A wall time that comes twice: `first` (default), `last`, or `both` (default where any hour matches) */
  repeat?: undefined | 'first' | 'last' | 'both'
  /** Instead of cron; counted from `startsAt` */
  everySeconds?: undefined | number
  startsAt?: undefined | string
  endsAt?: undefined | string
}

export interface PutVehicleInput {
  /** Absent: leave the pairing as it is; null: unpair */
  ivc?: undefined | string | null
  /** All labels; absent: leave them as they are */
  labels?: undefined | readonly string[]
}

export interface PutVehicleSigningInput {
  /** Absent: leave it as it is; null: as configured */
  policy?: undefined | 'off' | 'optional' | 'required' | null
  /** All public keys of the vehicle (Ed25519, RFC 8037); absent: leave them as they are */
  keys?: undefined | readonly ({ kty: 'OKP'; crv: 'Ed25519'; x: string; kid?: string; alg?: 'EdDSA' | 'Ed25519'; use?: 'sig' })[]
}

export interface RabbitmqQuestionInput {
  username?: undefined | string | null
  password?: undefined | string | null
  client_id?: undefined | string | null
  resource?: undefined | string | null
  name?: undefined | string | null
  permission?: undefined | string | null
  routing_key?: undefined | string | null
}

export interface RefuseInput {
  /** Why; whoever asked reads it */
  reason: string
}

export interface RenewCertificateInput {
  /** PEM of a certificate request (PKCS#10) with a key of Ed25519, P-256 or RSA; its subject is ignored */
  csr: string
  /** Base64; for a new key: signature of the lines "keyfob certificate renewal v1", VIN and `csr` by the key of a valid certificate, with SHA-256 (ECDSA in DER, RSA), or Ed25519 */
  signature?: undefined | string
}

export interface ReplayWebhookInput {
  /** RFC 3339; not in the future */
  since: string
}

/** Which vehicles; of those that are `unknown` the command may have taken effect */
export interface RetryCampaignInput {
  states?: undefined | readonly ('failed' | 'rejected' | 'expired' | 'canceled' | 'refused' | 'unknown')[]
}

export interface SubmitInput {
  /** Name in the catalogue; case does not matter, and spaces and hyphens count as underscores */
  command: string
  /** Vehicle identification number (ISO 3779) */
  vin: string
  /** Id of the in-vehicle communicator */
  ivc?: undefined | string
  /** As the schema of the command type says */
  params?: undefined | Readonly<Record<string, unknown>>
  /** How long the command may wait for its vehicle; at most what the type allows */
  ttlSeconds?: undefined | number
  /** Why, for whoever approves it; only of a type that needs an approval */
  purpose?: undefined | string
}

export interface VernemqQuestionInput {
  username?: undefined | string | null
  password?: undefined | string | null
  client_id?: undefined | string | null
  topic?: undefined | string | null
  topics?: undefined | readonly { topic: string }[]
}

export interface WatchMessagesInput {
  /** For how long, from now */
  minutes?: undefined | number
}
