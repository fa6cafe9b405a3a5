import { parseCommandId, newLife, reasonOf } from '@keyfob/protocol'
import { VirtualClock, noTracer, seconds } from '@keyfob/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import { DownlinkPublisher } from './downlink-publisher.ts'
import { freshVin } from './testing/sample-core.ts'
import { SampleGateway } from './testing/sample-gateway.ts'
import { SampleLog } from './testing/sample-log.ts'

let clock: VirtualClock
let gateway: SampleGateway
let log: SampleLog
let publisher: DownlinkPublisher

beforeEach(() => {
  clock = new VirtualClock()
  gateway = new SampleGateway()
  log = new SampleLog()
  publisher = new DownlinkPublisher({ gateway, clock, log, tracer: noTracer, sign: null })
})

const attempted = (): CommandRecord => {
  const acceptedAt = clock.now()
  const times = {
    acceptedAt,
    notAfter: acceptedAt + seconds(30),
    deadline: acceptedAt + seconds(62),
    answerTimeout: seconds(30),
  }
  return {
    ...newLife(times, 'waiting_for_lane'),
    state: 'sent',
    reason: reasonOf('attempted'),
    issuedAt: acceptedAt,
    attempts: 1,
    id: parseCommandId('01890a5d-ac96-774b-bcce-b302099a8057')!,
    vin: freshVin(),
    command: 'engine_start',
    params: { durationMinutes: 5 },
    lane: 'engine',
    sequence: 7,
    ivc: null,
    who: 'test',
    traceparent: null,
    repetitions: [],
    publishedAt: null,
  }
}

describe('a command', () => {
  it('[L8] is sent with its sequence number, its instants and its type, the same in every repetition', async () => {
    const record = attempted()
    await publisher.command(record)
    await clock.advance(seconds(2.5))
    await publisher.command(record)
    const [first, second] = gateway.sentTo(record.vin)
    const { id, vin, issuedAt, notAfter } = record
    expect(first).toMatchObject({
      kind: 'command',
      id,
      vin,
      command: 'engine_start',
      params: { durationMinutes: 5 },
      lane: 'engine',
      sequence: 7,
      ivc: null,
      issuedAt,
      notAfter,
      answerTimeoutSeconds: 30,
    })
    expect(second).toEqual(first)
    expect(gateway.sent.map(({ options }) => options)).toEqual([
      { expirySeconds: 30, correlation: id },
      { expirySeconds: 28, correlation: id },
    ])
  })

  it('resolves when the broker’s receipt arrives, and not before', async () => {
    let arrive = (): void => undefined
    gateway.receipt = new Promise((resolve) => (arrive = resolve))
    let isOut: boolean | undefined
    const publishing = publisher.command(attempted()).then((out) => (isOut = out))
    await clock.advance(40)
    expect([gateway.sent.length, isOut]).toEqual([1, undefined])
    arrive()
    await publishing
    expect(isOut).toBe(true)
  })

  it('[L5] is not sent after notAfter, and still sent at it', async () => {
    const record = attempted()
    await clock.advance(seconds(30))
    expect(await publisher.command(record)).toBe(true)
    await clock.advance(1)
    expect(await publisher.command(record)).toBe(false)
    expect(gateway.sent).toHaveLength(1)
  })
})

it('sends a cancel, also after notAfter, with what a vehicle needs that never saw the command', async () => {
  const record = attempted()
  await clock.advance(seconds(40))
  expect(await publisher.cancel(record)).toBe(true)
  const { id, vin, issuedAt } = record
  expect(gateway.sentTo(vin)).toEqual([{ v: 1, kind: 'cancel', id, vin, ivc: null, issuedAt, lane: 'engine' }])
})

it('sends a probe and the time with their nonce', async () => {
  const vin = freshVin()
  expect([await publisher.probe(vin, 'n-1'), await publisher.time(vin, 'n-2', clock.now())]).toEqual([true, true])
  expect(gateway.sentTo(vin)).toEqual([
    { v: 1, kind: 'probe', nonce: 'n-1' },
    { v: 1, kind: 'time', nonce: 'n-2', now: clock.now() },
  ])
})

const sendEach = async () => [
  await publisher.command(attempted()),
  await publisher.cancel(attempted()),
  await publisher.probe(freshVin(), 'nonce'),
  await publisher.time(freshVin(), 'nonce', clock.now()),
]
const missed = ['command', 'cancel', 'probe', 'time']

it('[L7] loses only the message when the broker is unavailable, and logs which', async () => {
  gateway.connected = false
  expect(await sendEach()).toEqual(missed.map(() => false))
  expect(log.of('gateway.publish_missed').map(({ message }) => message)).toEqual(missed)
})

it('survives a gateway that throws instead of rejecting', async () => {
  const publish = () => {
    throw new Error('a mistake')
  }
  publisher = new DownlinkPublisher({ gateway: { publish }, clock, log, tracer: noTracer, sign: null })
  expect(await sendEach()).toEqual(missed.map(() => false))
  expect(log.of('gateway.publish_missed').map(({ message }) => message)).toEqual(missed)
})
