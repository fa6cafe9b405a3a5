import { parseCommandId, newLife, reasonOf } from '@keyfob/protocol'
import { VirtualClock, noTracer, seconds } from '@keyfob/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import type { Change } from '../ports/command-store.ts'
import { AttemptPublisher } from './attempt-publisher.ts'
import { freshVin } from './testing/sample-core.ts'
import { SampleGateway } from './testing/sample-gateway.ts'
import { SampleLog } from './testing/sample-log.ts'

let clock: VirtualClock
let gateway: SampleGateway
let log: SampleLog
let published: [CommandRecord, number][]
let publisher: AttemptPublisher

beforeEach(() => {
  clock = new VirtualClock()
  gateway = new SampleGateway()
  log = new SampleLog()
  published = []
  publisher = new AttemptPublisher({
    gateway,
    clock,
    log,
    tracer: noTracer,
    onPublished: (record, at) => void published.push([record, at]),
  })
})

const changeOf = (send: Change['send'], more: Partial<CommandRecord> = {}): Change => {
  const acceptedAt = clock.now()
  const times = {
    acceptedAt,
    notAfter: acceptedAt + seconds(30),
    deadline: acceptedAt + seconds(62),
    answerTimeout: seconds(30),
  }
  const record: CommandRecord = {
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
    publishedAt: null,
    ...more,
  }
  return { record, moved: true, send, contradiction: false }
}

/** Everything that a publication sets off happens in microtasks. */
const settled = () => clock.advance(0)

describe('a command', () => {
  it('[L8] goes out with its sequence number, its instants and its type, the same in every repetition', async () => {
    const change = changeOf('command')
    publisher.publish(change)
    await clock.advance(seconds(2.5))
    publisher.publish(change)
    await settled()
    const [first, second] = gateway.sentTo(change.record.vin)
    const { id, vin, issuedAt, notAfter } = change.record
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

  it('tells of the broker’s receipt, once it has come, and of the first one only', async () => {
    let arrive = (): void => undefined
    gateway.receipt = new Promise((resolve) => (arrive = resolve))
    const change = changeOf('command')
    publisher.publish(change)
    await settled()
    expect(published).toEqual([])
    await clock.advance(40)
    arrive()
    await settled()
    expect(published).toEqual([[change.record, clock.now()]])
    publisher.publish(changeOf('command', { publishedAt: clock.now() }))
    await settled()
    expect(published).toHaveLength(1)
  })

  it('[L5] does not leave after notAfter, and leaves at it', async () => {
    const change = changeOf('command')
    await clock.advance(seconds(30))
    publisher.publish(change)
    await settled()
    expect(gateway.sent).toHaveLength(1)
    await clock.advance(1)
    publisher.publish(change)
    await settled()
    expect(gateway.sent).toHaveLength(1)
  })
})

it('sends a cancel with what a vehicle needs that never saw the command, also after notAfter', async () => {
  const change = changeOf('cancel')
  await clock.advance(seconds(40))
  publisher.publish(change)
  await settled()
  const { id, vin, issuedAt } = change.record
  expect(gateway.sentTo(vin)).toEqual([{ v: 1, kind: 'cancel', id, vin, ivc: null, issuedAt, lane: 'engine' }])
})

it('sends nothing for a change that wants nothing sent', async () => {
  publisher.publish(changeOf(null))
  await settled()
  expect(gateway.sent).toEqual([])
})

it('[L7] loses nothing but the message when the broker is away: the repetition comes later', async () => {
  gateway.connected = false
  publisher.publish(changeOf('command'))
  publisher.publish(changeOf('cancel'))
  await publisher.probe(freshVin(), 'nonce')
  await settled()
  expect(published).toEqual([])
  expect(log.eventsOf('debug')).toEqual(Array(3).fill('gateway.publish_missed'))
})

it('survives a gateway that throws instead of rejecting', async () => {
  const broken = () => {
    throw new Error('a mistake')
  }
  publisher = new AttemptPublisher({
    gateway: { publish: broken },
    clock,
    log,
    tracer: noTracer,
    onPublished: () => undefined,
  })
  publisher.publish(changeOf('command'))
  publisher.publish(changeOf('cancel'))
  await publisher.probe(freshVin(), 'nonce')
  expect(log.eventsOf('debug')).toHaveLength(3)
})
