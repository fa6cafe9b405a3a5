/** Rows of the database and the records of the ports, both ways. Written rows travel as one JSON array a statement. */
import type { CommandId, IvcId, StatusEvent, Vin } from '@keyfob/protocol'
import { type Instant, formatInstant, isInstant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { VehicleRecord } from '../ports/vehicle-store.ts'
import type { VersionedLane } from './lane-memory.ts'

type Timestamp = Date | null

const at = (value: Timestamp): Instant | null => value?.getTime() ?? null
const write = (instant: Instant | null): string | undefined => (instant === null ? undefined : formatInstant(instant))

/** A row of `commands`, columns by their names. */
export type Columns = Readonly<Record<string, unknown>>

/** The row that a record is written as. What is null is left out: most columns are, most of the time. */
export const commandColumns = (record: CommandRecord): Columns => ({
  id: record.id,
  vin: record.vin,
  command: record.command,
  params: record.params,
  lane: record.lane,
  ticket: record.sequence,
  ivc: record.ivc ?? undefined,
  who: record.who,
  traceparent: record.traceparent ?? undefined,
  address: record.address,
  state: record.state,
  evidence: record.evidence,
  reason: record.reason,
  event_sequence: record.eventSequence,
  late: record.late,
  answer_timeout_ms: record.answerTimeout,
  attempts: record.attempts,
  questions: record.questions,
  cancel: record.cancel ?? undefined,
  result: record.result ?? undefined,
  clashes: record.contradictions,
  accepted_at: write(record.acceptedAt),
  issued_at: write(record.issuedAt),
  not_after: write(record.notAfter),
  deadline: write(record.deadline),
  attempted_at: write(record.attemptedAt),
  published_at: write(record.publishedAt),
  received_at: write(record.receivedAt),
  begun_at: write(record.begunAt),
  settled_at: write(record.settledAt),
  due_at: write(record.dueAt),
})

/** A row of `commands` as the driver reads it. The store wrote it from a record, so its strings are what they were. */
interface CommandRow extends Pick<
  CommandRecord,
  | 'id'
  | 'vin'
  | 'command'
  | 'params'
  | 'lane'
  | 'ivc'
  | 'who'
  | 'traceparent'
  | 'state'
  | 'evidence'
  | 'reason'
  | 'late'
  | 'attempts'
  | 'questions'
  | 'cancel'
  | 'result'
> {
  readonly ticket: string
  readonly repetitions: CommandRecord['repetitions'] | null
  readonly clashes: number
  readonly event_sequence: number
  readonly answer_timeout_ms: number
  readonly accepted_at: Date
  readonly not_after: Date
  readonly deadline: Date
  readonly issued_at: Timestamp
  readonly attempted_at: Timestamp
  readonly published_at: Timestamp
  readonly received_at: Timestamp
  readonly begun_at: Timestamp
  readonly settled_at: Timestamp
  readonly due_at: Timestamp
}

/** Field by field: a copy of the row would carry each column twice through everything that follows. */
export const commandRecord = (columns: Columns): CommandRecord => {
  const row = columns as unknown as CommandRow // the statements select all columns of `commands`
  return {
    id: row.id,
    vin: row.vin,
    command: row.command,
    params: row.params,
    lane: row.lane,
    sequence: Number(row.ticket),
    ivc: row.ivc,
    who: row.who,
    traceparent: row.traceparent,
    state: row.state,
    evidence: row.evidence,
    reason: row.reason,
    eventSequence: row.event_sequence,
    late: row.late,
    answerTimeout: row.answer_timeout_ms,
    attempts: row.attempts,
    questions: row.questions,
    cancel: row.cancel,
    result: row.result,
    contradictions: row.clashes,
    acceptedAt: row.accepted_at.getTime(),
    notAfter: row.not_after.getTime(),
    deadline: row.deadline.getTime(),
    issuedAt: at(row.issued_at),
    attemptedAt: at(row.attempted_at),
    repetitions: row.repetitions ?? [],
    publishedAt: at(row.published_at),
    receivedAt: at(row.received_at),
    begunAt: at(row.begun_at),
    settledAt: at(row.settled_at),
    dueAt: at(row.due_at),
  }
}

/** The row of a lane, with what is known of its vehicle. */
export const versionedLane = (columns: Columns): VersionedLane => {
  const row = columns as unknown as LaneRow // columns of the lock statement
  return {
    vin: row.vin,
    lane: row.lane,
    tail: Number(row.tail),
    inFlight: row.in_flight,
    ivc: row.ivc,
    online: row.online,
    unheard: row.unheard,
    version: Number(row.version),
  }
}

interface LaneRow extends Pick<VersionedLane, 'vin' | 'lane' | 'ivc' | 'online' | 'unheard'> {
  readonly version: string
  readonly tail: string
  readonly in_flight: CommandId | null
}

/** The status event that a record stands at; its position is known when it is written. */
export const eventOf = (record: CommandRecord, instant: Instant, position: number): StatusEvent => ({
  position,
  commandId: record.id,
  sequence: record.eventSequence,
  vin: record.vin,
  command: record.command,
  at: instant,
  state: record.state,
  reason: record.reason,
  late: record.late,
  result: record.result,
  traceparent: record.traceparent,
})

/** The status event that a record stands at, as a row of `events`. */
export const eventColumns = (record: CommandRecord, instant: Instant): Columns => ({
  command_id: record.id,
  sequence: record.eventSequence,
  vin: record.vin,
  command: record.command,
  at: formatInstant(instant),
  state: record.state,
  reason: record.reason,
  late: record.late,
  result: record.result ?? undefined,
  traceparent: record.traceparent ?? undefined,
})

interface EventRow extends Pick<
  StatusEvent,
  'vin' | 'command' | 'sequence' | 'state' | 'reason' | 'late' | 'result' | 'traceparent'
> {
  readonly position: string
  readonly command_id: CommandId
  readonly at: Date
}

export const statusEvent = (columns: Columns): StatusEvent => {
  const row = columns as unknown as EventRow // the statements select all columns of `events`
  return {
    position: Number(row.position),
    commandId: row.command_id,
    sequence: row.sequence,
    vin: row.vin,
    command: row.command,
    at: row.at.getTime(),
    state: row.state,
    reason: row.reason,
    late: row.late,
    result: row.result,
    traceparent: row.traceparent,
  }
}

/** Without the samples of years that nobody can write, which an earlier version took: no list fails for one of them. */
const readable = (reported: VehicleRecord['reported']): VehicleRecord['reported'] =>
  Object.values(reported).every((signal) => isInstant(signal.at))
    ? reported
    : Object.fromEntries(Object.entries(reported).filter(([, signal]) => isInstant(signal.at)))

export const vehicleRecord = (row: Columns): VehicleRecord => ({
  vin: row['vin'] as Vin, // these four as they were written
  ivc: row['ivc'] as IvcId | null,
  labels: row['labels'] as VehicleRecord['labels'],
  versions: row['versions'] as VehicleRecord['versions'],
  reported: readable(row['reported'] as VehicleRecord['reported']), // as it was written
  registeredAt: (row['registered_at'] as Date).getTime(), // NOT NULL column
  presence: {
    online: row['online'] as boolean | null,
    session: row['session'] as string | null,
    counter: row['counter'] === null ? null : Number(row['counter']),
    seenAt: at(row['seen_at'] as Timestamp),
  },
  reportedAt: at(row['reported_at'] as Timestamp),
  unheard: row['presumed'] === true && [row['seen_at'], row['reported_at'], row['ivc']].every((each) => each === null),
})
