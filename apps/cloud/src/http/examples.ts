/** The examples of the OpenAPI document: one command's life, made by the functions that make the real answers. */
import {
  type CommandId,
  type IvcId,
  type StatusEvent,
  type Vin,
  newLife,
  reasonOf,
  toCloudEvent,
} from '@keyfob/protocol'
import { formatInstant, milliseconds, seconds } from '@keyfob/runtime'
import type { CommandRecord } from '../ports/command-record.ts'
import type { VehicleRecord } from '../ports/vehicle-store.ts'
import { commandJson, submittedJson, timelineOf, vehicleJson } from './representations.ts'
import { serverSentEvent } from './streams/server-sent-event.ts'

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

const vehicleRecord: VehicleRecord = {
  vin,
  ivc,
  labels: ['test'],
  registeredAt: acceptedAt - seconds(60),
  presence: { online: true, session: 's-1', counter: 1, seenAt: acceptedAt },
  reported: {},
  reportedAt: acceptedAt,
  versions: { sdk: '0.1.0' },
  unheard: false,
}

const speed = { value: 0, at: '2026-01-01T12:00:00.000Z', trusted: true }

export const examples = {
  submit: { command: 'engine_start', vin, params: { durationMinutes: 10 } },
  sent: commandJson(sentRecord),
  submitted: submittedJson(sentRecord, true),
  succeeded: commandJson(succeededRecord),
  canceled: {
    ...commandJson({ ...sentRecord, state: 'canceled', reason: reasonOf('canceled'), settledAt: after(900) }),
  },
  withTimeline: { ...commandJson(succeededRecord), timeline: timelineOf(succeededRecord, history) },
  explanation: {
    id,
    state: 'sent',
    at: formatInstant(after(12_000)),
    summary: 'engine_start was sent 12 s ago, and the vehicle has not said that it has it.',
    because: [
      'It was sent 3 times, last 8 s ago; the broker took it 12 s ago.',
      'The vehicle is believed online, last heard of 3 min ago.',
    ],
    next: [
      'The command is repeated in 4 s, and whenever the vehicle is heard again.',
      'The vehicle must refuse to begin after 2026-01-01T12:00:30Z.',
      'Without an answer it becomes unknown in 50 s, at 2026-01-01T12:01:02Z.',
    ],
  },
  commandPage: { items: [commandJson(succeededRecord)], next: id },
  event: lastEvent && toCloudEvent(lastEvent),
  stream: lastEvent ? serverSentEvent(lastEvent) : '',
  vehicle: { ...vehicleJson(vehicleRecord), reported: { 'Vehicle.Speed': speed } },
  vehiclePage: { items: [vehicleJson(vehicleRecord)], next: null },
  commandType: {
    name: 'doors_lock',
    title: 'Lock the doors',
    description: 'Locks all doors.',
    lane: 'doors',
    params: { type: 'object', additionalProperties: false },
    result: { type: 'object' },
    staleness: { policy: 'queue', ttlSecondsDefault: 120, ttlSecondsMax: 3_600 },
    conflict: 'queue',
    answerTimeoutSeconds: 30,
    links: { self: '/catalogue/doors_lock' },
  },
} as const
