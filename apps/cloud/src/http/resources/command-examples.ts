/** The examples of the OpenAPI document: one command's lifecycle, made by the functions that make the real answers. */
import {
  type CommandId,
  type IvcId,
  type StatusEvent,
  type Vin,
  newLife,
  reasonOf,
  toCloudEvent,
  toWebhookEvent,
} from '@keyfob/protocol'
import { milliseconds, seconds } from '@keyfob/runtime'
import type { CommandRecord } from '../../ports/command-record.ts'
import { commandJson, submittedJson } from './command.ts'
import { timelineOf } from './timeline.ts'
import { serverSentEvent } from '../streams/server-sent-event.ts'

const acceptedAt = Date.UTC(2026, 0, 1, 12)
const id = '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d' as CommandId // a UUIDv7 by its looks
const vin = '1KFAA00E4T0000001' as Vin // a VIN by its looks
const ivc = 'ivc-0001' as IvcId // an IVC id by its looks
const after = (count: number): number => acceptedAt + milliseconds(count)

const sentRecord: CommandRecord = {
  ...newLife(
    { acceptedAt, notAfter: acceptedAt + seconds(30), deadline: acceptedAt + seconds(62), answerTimeout: seconds(30) },
    'attempted',
  ),
  state: 'sent',
  eventSequence: 2,
  issuedAt: acceptedAt,
  attemptedAt: acceptedAt,
  attempts: 1,
  id,
  vin,
  ivc,
  command: 'engine_start',
  params: { durationMinutes: 10 },
  lane: 'engine',
  sequence: 1,
  who: 'anonymous',
  traceparent: null,
  repetitions: [],
  publishedAt: null,
}

const succeededRecord: CommandRecord = {
  ...sentRecord,
  state: 'succeeded',
  evidence: 'vehicle',
  reason: reasonOf('done'),
  eventSequence: 4,
  result: { engineRunning: true },
  publishedAt: after(4),
  receivedAt: after(180),
  begunAt: after(190),
  settledAt: after(2_150),
  dueAt: null,
}

const event = (
  sequence: number,
  at: number,
  state: StatusEvent['state'],
  reason: StatusEvent['reason'],
): StatusEvent => ({
  position: 40 + sequence,
  commandId: id,
  vin,
  command: 'engine_start',
  sequence,
  at,
  state,
  reason,
  late: false,
  result: state === 'succeeded' ? succeededRecord.result : null,
  traceparent: null,
})

const history = [
  event(1, acceptedAt, 'queued', reasonOf('waiting_for_lane')),
  event(2, acceptedAt, 'sent', reasonOf('attempted')),
  event(3, after(190), 'running', reasonOf('begun')),
  event(4, after(2_150), 'succeeded', reasonOf('done')),
]
const [, , , lastEvent] = history

export const commandExamples = {
  submit: { command: 'engine_start', vin, params: { durationMinutes: 10 } },
  sent: commandJson(sentRecord),
  submitted: submittedJson(sentRecord, true),
  succeeded: commandJson(succeededRecord),
  canceled: {
    ...commandJson({ ...sentRecord, state: 'canceled', reason: reasonOf('canceled'), settledAt: after(900) }),
  },
  withTimeline: { ...commandJson(succeededRecord), timeline: timelineOf(succeededRecord, history) },
  page: { items: [commandJson(succeededRecord)], next: id },
  event: lastEvent ? toCloudEvent(lastEvent) : {},
  webhook: lastEvent ? toWebhookEvent(lastEvent) : {},
  stream: lastEvent ? serverSentEvent(lastEvent) : '',
} as const
