/** Rows of the database and the records of the ports, both ways. Written rows travel as one JSON array a statement. */
import type { StatusEvent } from '@keyfob/protocol'
import { type Instant, formatInstant } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { VehicleRecord } from '../ports/vehicle-store.ts'

type Timestamp = Date | null

const at = (value: Timestamp): Instant | null => value?.getTime() ?? null
const write = (instant: Instant | null): string | null => (instant === null ? null : formatInstant(instant))

/** A row of `commands`, columns by their names. */
export type Columns = Readonly<Record<string, unknown>>

/** The row that a record is written as. */
export const commandColumns = (record: CommandRecord): Columns => ({
  id: record.id,
  vin: record.vin,
  command: record.command,
  params: record.params,
  lane: record.lane,
  ticket: record.ticket,
  ivc: record.ivc,
  who: record.who,
  traceparent: record.traceparent,
  state: record.state,
  evidence: record.evidence,
  reason: record.reason,
  event_sequence: record.eventSequence,
  late: record.late,
  answer_timeout_ms: record.answerTimeout,
  attempts: record.attempts,
  questions: record.questions,
  cancel: record.cancel,
  result: record.result,
  clashes: record.clashes,
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

/** The record of a row of `commands`. The store wrote it from a record, so its strings are what they were. */
export const commandRecord = (row: Columns): CommandRecord => {
  const time = (name: string) => at(row[name] as Timestamp)
  return {
    ...(row as Pick<
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
      | 'clashes'
    >),
    ticket: Number(row['ticket']),
    eventSequence: Number(row['event_sequence']),
    answerTimeout: Number(row['answer_timeout_ms']),
    acceptedAt: time('accepted_at')!,
    notAfter: time('not_after')!,
    deadline: time('deadline')!, // NOT NULL columns
    issuedAt: time('issued_at'),
    attemptedAt: time('attempted_at'),
    publishedAt: time('published_at'),
    receivedAt: time('received_at'),
    begunAt: time('begun_at'),
    settledAt: time('settled_at'),
    dueAt: time('due_at'),
  }
}

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
  result: record.result,
  traceparent: record.traceparent,
})

export const statusEvent = (row: Columns): StatusEvent => ({
  ...(row as Pick<StatusEvent, 'vin' | 'command' | 'state' | 'reason' | 'late' | 'result' | 'traceparent'>),
  position: Number(row['position']),
  commandId: row['command_id'] as StatusEvent['commandId'],
  sequence: Number(row['sequence']),
  at: (row['at'] as Date).getTime(), // NOT NULL column
})

export const vehicleRecord = (row: Columns): VehicleRecord => ({
  ...(row as Pick<VehicleRecord, 'vin' | 'ivc' | 'labels' | 'reported' | 'versions'>),
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
