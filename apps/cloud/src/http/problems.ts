import type { RefusalCode } from '../ports/command-service.ts'

interface ProblemFacts {
  readonly status: number
  readonly title: string
}

/** Refusals of the HTTP server itself, before it calls the core. */
export type HttpRefusalCode =
  | 'bad_request'
  | 'invalid_json'
  | 'invalid_header'
  | 'invalid_query'
  | 'cross_origin'
  | 'not_found'
  | 'vehicle_not_found'
  | 'vehicle_in_use'
  | 'audit_behind'
  | 'too_many_watches'
  | 'no_demo'
  | 'demo_vehicle_not_found'
  | 'too_many_demo_vehicles'
  | 'command_type_not_found'
  | 'method_not_allowed'
  | 'request_timeout'
  | 'body_too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'key_missing'
  | 'key_unknown'
  | 'key_expired'
  | 'key_revoked'
  | 'token_invalid'
  | 'token_expired'
  | 'issuer_unavailable'
  | 'insufficient_scope'
  | 'too_many_attempts'
  | 'quota_exceeded'
  | 'misdirected'
  | 'headers_too_large'
  | 'parked_not_found'
  | 'parked_not_an_ack'
  | 'queue_unavailable'
  | 'broker_unavailable'
  | 'internal'
  | 'too_many_streams'
  | 'too_many_own_streams'
  | 'stopping'

export type ProblemCode = RefusalCode | HttpRefusalCode

const facts = (status: number, title: string): ProblemFacts => ({ status, title })

/** The one table from a refusal to HTTP: unreadable is 400, readable and wrong 422, and 404 is for URLs. */
export const problems: Readonly<Record<ProblemCode, ProblemFacts>> = {
  bad_request: facts(400, 'The request is not valid HTTP'),
  invalid_json: facts(400, 'The body is not JSON'),
  invalid_header: facts(400, 'A header has a value that cannot be read'),
  invalid_query: facts(400, 'A query parameter has a value that cannot be read'),
  key_missing: facts(401, 'An API key is required'),
  key_unknown: facts(401, 'The API key is unknown'),
  key_expired: facts(401, 'The API key has expired'),
  key_revoked: facts(401, 'The API key was revoked'),
  token_invalid: facts(401, 'The token is not valid'),
  token_expired: facts(401, 'The token has expired'),
  insufficient_scope: facts(403, 'The scopes of the caller are not sufficient'),
  own_approval: facts(403, 'Another person must decide about the command'),
  approval_needs_keys: facts(403, 'An approval needs callers that show who they are'),
  renewal_refused: facts(403, 'The vehicle has no valid certificate for this key'),
  cross_origin: facts(403, 'Pages of another origin may not change anything'),
  not_found: facts(404, 'There is nothing at this path'),
  command_not_found: facts(404, 'There is no such command'),
  vehicle_not_found: facts(404, 'There is no such vehicle'),
  no_demo: facts(404, 'There are no demo vehicles here'),
  demo_vehicle_not_found: facts(404, 'There is no such demo vehicle'),
  command_type_not_found: facts(404, 'There is no such command type'),
  schedule_not_found: facts(404, 'There is no such schedule'),
  parked_not_found: facts(404, 'There is no such parked message'),
  key_not_found: facts(404, 'There is no such API key'),
  campaign_not_found: facts(404, 'There is no such campaign'),
  credential_not_found: facts(404, 'The vehicle has no such credential'),
  webhook_not_found: facts(404, 'There is no such webhook'),
  delivery_not_found: facts(404, 'There is no such delivery of the webhook'),
  method_not_allowed: facts(405, 'The path does not have this method'),
  request_timeout: facts(408, 'The request took too long to arrive'),
  guard_failed: facts(409, 'A condition for beginning does not hold'),
  lane_busy: facts(409, 'Another command of the lane is under way'),
  vehicle_in_use: facts(409, 'The vehicle has commands that are not settled'),
  too_many_watches: facts(409, 'Too many vehicles are watched'),
  too_many_demo_vehicles: facts(409, 'There are too many demo vehicles'),
  approval_over: facts(409, 'The command no longer waits for an approval'),
  already_settled: facts(409, 'The command is already settled'),
  schedule_name_taken: facts(409, 'Another schedule has this name'),
  schedule_from_file: facts(409, 'The schedule comes from the schedule file'),
  schedule_changed: facts(409, 'The schedule was changed meanwhile'),
  campaign_state: facts(409, 'The campaign is in another state'),
  too_many_schedules: facts(409, 'There are too many schedules'),
  parked_not_an_ack: facts(409, 'The parked message is not an ack'),
  too_many_credentials: facts(409, 'The vehicle has too many valid credentials'),
  no_authority: facts(409, 'This server has no authority to issue certificates'),
  too_many_webhooks: facts(409, 'There are too many webhooks'),
  too_many_secrets: facts(409, 'The webhook has too many active secrets'),
  body_too_large: facts(413, 'The body is too large'),
  uri_too_long: facts(414, 'A part of the path is too long'),
  unsupported_media_type: facts(415, 'The body does not have a JSON content type'),
  misdirected: facts(421, 'The request names a host that is not this server'),
  invalid_request: facts(422, 'Some fields are not valid'),
  unknown_command: facts(422, 'The command is not in the catalogue'),
  invalid_params: facts(422, 'The params do not match the command type'),
  ttl_too_long: facts(422, 'The command may not wait that long'),
  vehicle_not_registered: facts(422, 'The vehicle is not registered'),
  ivc_mismatch: facts(422, 'The vehicle is paired with another IVC'),
  idempotency_key_reused: facts(422, 'The Idempotency-Key was used for another request'),
  approval_required: facts(422, 'The command needs the approval of a second person'),
  too_many_approvals: facts(429, 'Too many commands wait for an approval'),
  lane_full: facts(429, 'Too many commands wait in the lane'),
  quota_exceeded: facts(429, 'A quota of submits is used up'),
  too_many_own_streams: facts(429, 'The caller has too many event streams open'),
  too_many_attempts: facts(429, 'Too many requests with invalid API keys'),
  headers_too_large: facts(431, 'The headers are too large'),
  internal: facts(500, 'Internal error'),
  overloaded: facts(503, 'More requests are waiting than can be served in time'),
  store_unavailable: facts(503, 'The database is unavailable'),
  issuer_unavailable: facts(503, 'The issuer of tokens is unavailable'),
  audit_behind: facts(503, 'The audit has not caught up with what is to be erased'),
  queue_unavailable: facts(503, 'The message queue is unavailable'),
  broker_unavailable: facts(503, 'The MQTT broker is unavailable, or refuses this'),
  too_many_streams: facts(503, 'Too many event streams are open'),
  stopping: facts(503, 'This server is stopping'),
}

export const problemCodes = Object.keys(problems) as readonly ProblemCode[] // the keys of a total record are its key type

/** The name of a problem in URLs: `unknown_command` is `unknown-command`. */
export const problemName = (code: ProblemCode): string => code.replaceAll('_', '-')
