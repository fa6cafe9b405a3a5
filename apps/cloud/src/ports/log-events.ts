/**
 * Every line that Keyfob may write: its name, level, fields, and what it means. This is the one place: the Log port takes
 * nothing else, and docs/logs.md is made of it. Fields that hold nothing are left out of a line.
 */

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

/** What the fields mean, wherever they stand. Spans end in their unit. */
export const logFields = {
  command: 'id of the command (UUIDv7)',
  type: 'name of the command type',
  vin: 'the vehicle',
  ivc: 'its in-vehicle communicator',
  lane: 'lane of the command type',
  who: 'id of the caller',
  state: 'state of the command after this event',
  reason: 'reason code (SPEC section 4)',
  layer: 'layer of the reason: api, policy, transport, vehicle or user',
  late: 'whether a settled command was corrected',
  attempts: 'attempts on record',
  questions: 'cancels that were sent as questions',
  trace: 'W3C trace id, when the command has one',
  ms: 'how long it took, in milliseconds',
  message: 'kind of the message to the vehicle: command, cancel, probe or time',
  status: 'status of the ack, or of the HTTP answer',
  session: 'session id of a birth or will',
  counter: 'counter of a birth',
  topic: 'MQTT topic',
  uplink: 'kind of the topic: ack, state or presence',
  problem: 'what was wrong',
  pointer: 'JSON pointer to what was wrong',
  bytes: 'size of the payload',
  bytesMax: 'size that is allowed',
  error: 'the error, as text',
  stack: 'where the error was thrown',
  tries: 'how often it was tried',
  suppressed: 'lines of this kind that were kept back since the last one',
  schedule: 'id of the schedule',
  at: 'instant of the occurrence',
  accepted: 'commands that were accepted',
  refused: 'commands that were refused',
  part: 'part of this process, as in /readyz',
  name: 'name of a connection',
  url: 'address, without credentials; of HTTP requests the path',
  protocolVersion: 'MQTT protocol version: 4 is 3.1.1',
  client: 'MQTT client id, shortened',
  what: 'what somebody did or tried',
  refusal: 'why it was refused',
  unsentBytes: 'bytes that a client did not take',
  connections: 'open connections',
  transport: 'tcp or websocket',
  port: 'port that is listened on',
  taken: 'port that was wanted and is taken',
  position: 'position in the event log',
  kept: 'how many are kept',
  parked: 'how many messages were parked in all',
  made: 'names of what was made',
  dropped: 'names of what was dropped',
  sweep: 'name of the sweep',
  method: 'HTTP method',
  operation: 'operation id of the API',
  dataDir: 'folder of the embedded parts',
  note: 'advice for a person',
  api: 'address of the API',
  mqtt: 'address for vehicles',
  mqttWs: 'the same over WebSocket',
  signal: 'the signal',
  version: 'version of Keyfob',
  roles: 'roles of this process',
  settings: 'the configuration, without secrets',
  to: 'what it was changed to',
} as const
export type LogField = keyof typeof logFields

interface LogEventFacts {
  readonly level: LogLevel
  readonly means: string
  readonly fields: readonly LogField[]
}

const ofCommand = ['command', 'type', 'vin', 'ivc', 'lane', 'trace'] as const
const moved = [...ofCommand, 'state', 'reason', 'layer'] as const

/* oxfmt-ignore */
export const logEvents = {
  // Commands
  'command.accepted': { level: 'info', means: 'it is committed, and the caller is told [L1]', fields: [...moved, 'who', 'ms'] },
  'command.refused': { level: 'warn', means: 'a submit was not taken; nothing is stored', fields: ['vin', 'who', 'reason', 'command'] },
  'command.sent': { level: 'info', means: 'an attempt is on record, and goes out [L7]', fields: [...moved, 'attempts'] },
  'command.delivered': { level: 'info', means: 'the vehicle said that it has it', fields: [...moved, 'ms'] },
  'command.running': { level: 'info', means: 'the vehicle said that it began', fields: [...moved, 'ms'] },
  'command.settled': { level: 'info', means: 'it ended: succeeded, failed, rejected, expired, canceled or unknown; `ms` counts from acceptance', fields: [...moved, 'late', 'attempts', 'questions', 'ms'] },
  'command.repeated': { level: 'info', means: 'it had no answer, and is sent once more', fields: [...moved, 'attempts', 'questions'] },
  'command.cancel_sent': { level: 'info', means: 'a cancel goes out, which is also the question what became of it [L7]', fields: [...moved, 'attempts', 'questions'] },
  'command.published': { level: 'debug', means: 'the broker took the first attempt (PUBACK); `ms` counts from the attempt', fields: [...moved, 'ms'] },
  'command.contradicted': { level: 'warn', means: 'the vehicle said two different things about it; the first one stands [L2]', fields: moved },
  // What vehicles say
  'ack.unknown_command': { level: 'warn', means: 'an ack names a command that is not there', fields: ['vin', 'command', 'status'] },
  'ack.foreign_command': { level: 'warn', means: 'an ack names another vehicle’s command; it is refused', fields: ['vin', 'command', 'status'] },
  'ack.strange_result': { level: 'warn', means: 'a result does not fit its schema; it is kept as it is', fields: ['vin', 'command', 'type', 'problem', 'pointer'] },
  'ack.held': { level: 'warn', means: 'an ack could not be applied; it is held, unacknowledged, and tried again [L3]', fields: ['error', 'tries'] },
  'uplink.unreadable': { level: 'warn', means: 'a message of a vehicle cannot be read; it is parked', fields: ['vin', 'uplink', 'bytes', 'problem', 'pointer'] },
  'uplink.stray': { level: 'warn', means: 'something arrived outside the contract', fields: ['topic', 'problem'] },
  'state.dropped': { level: 'warn', means: 'reported state could not be kept; the next report replaces it', fields: ['vin', 'error'] },
  'presence.dropped': { level: 'warn', means: 'presence could not be kept; it is a hint [L11]', fields: ['vin', 'error'] },
  'vehicle.online': { level: 'info', means: 'a birth of a new session', fields: ['vin', 'ivc', 'session', 'counter'] },
  'vehicle.offline': { level: 'info', means: 'the last will of the session that is on record', fields: ['vin', 'session'] },
  'vehicle.stale_birth': { level: 'debug', means: 'a birth older than the one on record', fields: ['vin', 'session', 'counter'] },
  'vehicle.not_registered': { level: 'warn', means: 'a birth of a vehicle that may not register by itself', fields: ['vin'] },
  // Schedules
  'schedule.fired': { level: 'info', means: 'an occurrence was run; `ms` counts from when it was due', fields: ['schedule', 'at', 'type', 'accepted', 'refused', 'ms'] },
  'schedule.skipped': { level: 'info', means: 'an occurrence was not run, because the one before is not over', fields: ['schedule', 'at', 'type', 'reason'] },
  'schedule.missed': { level: 'warn', means: 'an occurrence could not be run in time', fields: ['schedule', 'at', 'type', 'reason'] },
  'schedule.held': { level: 'warn', means: 'an occurrence could not be run now; it comes again', fields: ['schedule', 'at', 'type', 'error'] },
  'schedule.failed': { level: 'error', means: 'schedules could not be looked at; they come again', fields: ['error'] },
  'schedule.changed': { level: 'info', means: 'somebody made, changed, paused, resumed, ran or deleted a schedule', fields: ['schedule', 'what', 'who'] },
  'schedule.file_read': { level: 'info', means: 'the file of schedules was read', fields: ['made', 'dropped'] },
  // Gateway and broker
  'gateway.connected': { level: 'info', means: 'connected to the MQTT broker', fields: ['url', 'protocolVersion'] },
  'gateway.lost': { level: 'warn', means: 'the MQTT broker is away; it is tried for ever', fields: ['url', 'problem'] },
  'gateway.share_refused': { level: 'warn', means: 'the broker has no shared subscriptions; each worker hears everything', fields: ['url'] },
  'gateway.publish_missed': { level: 'debug', means: 'a message did not go out; the sweep repeats it', fields: ['message', 'command', 'vin', 'error', 'trace'] },
  'gateway.uplink_refused': { level: 'warn', means: 'a message could not be taken; its receipt is kept back, so the broker sends it again [L3]', fields: ['topic', 'vin', 'uplink', 'error'] },
  'broker.publish_failed': { level: 'warn', means: 'the embedded broker could not pass something on', fields: ['topic', 'error'] },
  'broker.failed': { level: 'error', means: 'the embedded broker failed', fields: ['error'] },
  'broker.full': { level: 'warn', means: 'no more connections are let in', fields: ['connections'] },
  'broker.packet_too_large': { level: 'warn', means: 'a client sent too large a packet, and was closed', fields: ['client', 'error', 'bytesMax'] },
  'broker.client_failed': { level: 'debug', means: 'a connection of a client broke', fields: ['client', 'error'] },
  'broker.client_too_slow': { level: 'warn', means: 'a client did not take what it is sent, and was closed', fields: ['client', 'unsentBytes'] },
  'broker.refused': { level: 'warn', means: 'a client tried what it may not', fields: ['client', 'what', 'topic', 'refusal'] },
  'broker.port_gave_way': { level: 'warn', means: 'a default port was taken, so the next free one is used', fields: ['transport', 'port', 'taken'] },
  // RabbitMQ
  'bus.parked_forgotten': { level: 'warn', means: 'too many parked messages: the oldest was forgotten', fields: ['kept', 'parked'] },
  'rabbit.connected': { level: 'info', means: 'connected to RabbitMQ', fields: ['name'] },
  'rabbit.lost': { level: 'warn', means: 'RabbitMQ is away; it is tried for ever', fields: ['name', 'problem'] },
  'rabbit.channel_ended': { level: 'warn', means: 'a channel broke; it is opened again', fields: ['name', 'error'] },
  'rabbit.not_prepared': { level: 'error', means: 'a channel cannot be used: its topology is refused', fields: ['name', 'problem'] },
  'rabbit.blocked': { level: 'error', means: 'RabbitMQ takes no messages (memory or disk alarm)', fields: ['name', 'reason'] },
  'rabbit.unblocked': { level: 'info', means: 'it takes messages again', fields: ['name'] },
  'relay.holds': { level: 'info', means: 'this process publishes the status events from now on [L9]', fields: ['position'] },
  'relay.failed': { level: 'error', means: 'status events cannot be published; they wait in the log', fields: ['problem'] },
  'relay.goes_on': { level: 'info', means: 'status events are published again', fields: [] },
  // Store and cache
  'store.first_start': { level: 'info', means: 'a new embedded database is made', fields: ['dataDir', 'note'] },
  'store.connected': { level: 'info', means: 'the database is there again', fields: [] },
  'store.lost': { level: 'warn', means: 'the database is away; submits get 503', fields: ['problem'] },
  'event_tail.failed': { level: 'error', means: 'the event log cannot be read; streams wait', fields: ['error'] },
  'cache.connected': { level: 'info', means: 'connected to Redis', fields: [] },
  'cache.lost': { level: 'warn', means: 'Redis is away; answers come from the database [L12]', fields: ['error'] },
  'cache.not_asked': { level: 'warn', means: 'Redis failed often, and is left alone for a while', fields: ['error'] },
  'cache.asked_again': { level: 'info', means: 'Redis is asked again', fields: [] },
  'history.kept': { level: 'info', means: 'weeks of history were made or dropped', fields: ['made', 'dropped'] },
  'history.not_kept': { level: 'warn', means: 'weeks of history could not be made at the start; the sweep does it', fields: ['error'] },
  'sweep.failed': { level: 'error', means: 'a sweep failed; it comes again', fields: ['sweep', 'error'] },
  // HTTP
  'http.answered': { level: 'debug', means: 'a request was answered', fields: ['method', 'url', 'operation', 'status', 'ms', 'trace'] },
  'http.bad_input': { level: 'warn', means: 'a request was refused for what it held', fields: ['method', 'url', 'operation', 'status', 'reason', 'problem', 'pointer'] },
  'http.failed': { level: 'error', means: 'a request met a fault of Keyfob’s own', fields: ['method', 'url', 'error', 'stack'] },
  'http.port_gave_way': { level: 'warn', means: 'the default port was taken, so the next free one is used', fields: ['port', 'taken'] },
  // The process
  'server.configured': { level: 'info', means: 'what this process was told, without secrets', fields: ['version', 'roles', 'settings'] },
  'server.ready': { level: 'info', means: 'everything has started', fields: ['api', 'mqtt', 'mqttWs', 'dataDir', 'ms'] },
  'server.stopping': { level: 'info', means: 'a signal asks for the stop', fields: ['signal'] },
  'server.stopped': { level: 'info', means: 'everything has stopped', fields: ['ms'] },
  'server.stop_failed': { level: 'error', means: 'something did not stop as it should', fields: ['error'] },
  'part.started': { level: 'info', means: 'a part of this process has started', fields: ['part', 'ms'] },
  'part.stopped': { level: 'info', means: 'a part of this process has stopped', fields: ['part'] },
  'part.starting': { level: 'debug', means: 'a part is being started', fields: ['part'] },
  'part.stopping': { level: 'debug', means: 'a part is being stopped', fields: ['part'] },
  'part.waiting': { level: 'info', means: 'the start waits for this part', fields: ['part', 'problem', 'ms'] },
  'dependency.lost': { level: 'warn', means: 'a part is not ready any more', fields: ['part', 'problem'] },
  'dependency.regained': { level: 'info', means: 'it is ready again, after so long', fields: ['part', 'ms'] },
  'log.level_changed': { level: 'warn', means: 'somebody changed the log level', fields: ['to', 'who'] },
} as const satisfies Readonly<Record<string, LogEventFacts>>

export type LogEvent = keyof typeof logEvents
