import { type CommandId, parseCommandId, resultBytesMax } from '@keyfob/protocol'
import { VirtualClock, hours, minutes, seconds } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process-bus.ts'
import type { CommandRecord } from '../ports/command-record.ts'
import type { NewCommand } from '../ports/command-store.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleCore, freshVin, sampleIvc } from './testing/sample-core.ts'
import { type Fault, faultyStore } from './testing/sample-fault.ts'
import { SampleLog } from './testing/sample-log.ts'

const clock = new VirtualClock()
const log = new SampleLog()
const faults: Fault[] = []
const bus = new InProcessBus({ log })
let store: SampleStore
let core: SampleCore

beforeAll(async () => {
  store = await SampleStore.open()
  core = new SampleCore({ store, clock, bus, commandStore: faultyStore(store.commandStore, faults) })
}, 60_000)

afterEach(() => expect(faults).toEqual([]))
afterAll(() => store.close())

const kindsTo = ({ vin }: CommandRecord) => core.gateway.sentTo(vin).map(({ kind }) => kind)
const historyOf = async ({ id }: CommandRecord) => (await store.commandStore.history(id)).map(({ state }) => state)
const linesAbout = (id: CommandId) => core.log.lines.filter(({ fields }) => fields['command'] === id)

describe('a group of submits', () => {
  const newCommand = (more: Partial<NewCommand> = {}): NewCommand => ({
    id: parseCommandId(uuidv7())!,
    vin: freshVin(),
    command: 'doors_lock',
    params: {},
    lane: 'doors',
    ivc: null,
    who: 'test',
    traceparent: null,
    acceptedAt: clock.now(),
    notAfter: clock.now() + seconds(60),
    deadline: clock.now() + seconds(80),
    answerTimeout: seconds(15),
    conflict: 'queue',
    idempotency: null,
    registers: true,
    ...more,
  })

  it.each([
    ['NUL in params', { params: { a: '\0' } }],
    ['a lone surrogate in params', { params: { a: '\ud800' } }],
    ['NUL in who', { who: '\0' }],
    [
      'a key that no index takes',
      { idempotency: { key: Array.from({ length: 400 }, () => uuidv7()).join(''), hash: 'h' } },
    ],
  ])('is not affected by the bad data of one: %s', async (_, other) => {
    const good = [newCommand(), newCommand()]
    const [first, bad, last] = await Promise.allSettled(
      [good[0]!, newCommand(other), good[1]!].map((command) => core.lifecycle.accept(command)),
    )
    expect(bad?.status).toBe('rejected')
    expect([first, last].map((result) => result?.status === 'fulfilled' && result.value.kind)).toEqual([
      'accepted',
      'accepted',
    ])
    expect(await store.commandStore.find(good.map(({ id }) => id))).toHaveLength(2)
  })

  it('[L1] stores nothing and publishes nothing when the store is unavailable', async () => {
    const command = newCommand()
    faults.push('unavailable')
    await expect(core.lifecycle.accept(command)).rejects.toMatchObject({ mayHaveTakenEffect: false })
    expect(await store.commandStore.find([command.id])).toEqual([])
    expect(core.gateway.sentTo(command.vin)).toEqual([])
  })
})

describe('repetition', () => {
  it('comes 2, 4, 8 and 16 s after the last time without receipt, with the same message, and never after notAfter', async () => {
    const record = await core.submit(freshVin(), { ttlSeconds: 40 })
    const begun = clock.monotonic()
    const times: number[] = []
    while (clock.monotonic() - begun < seconds(41)) {
      const before = kindsTo(record).length
      await core.pass(seconds(1))
      if (kindsTo(record).length > before) times.push((clock.monotonic() - begun) / 1_000)
    }
    expect(times).toEqual([2, 6, 14, 30])
    const messages = core.gateway.sentTo(record.vin)
    expect(new Set(messages.map((message) => JSON.stringify(message))).size).toBe(1)
  })

  it('waits after the receipt until the answer is due', async () => {
    const record = await core.submit(freshVin(), { ttlSeconds: 60 })
    await core.ack(record, 'received')
    await core.pass(seconds(29), seconds(1))
    expect(kindsTo(record)).toHaveLength(1)
    await core.pass(seconds(2), seconds(1))
    expect(kindsTo(record)).toHaveLength(2)
  })

  it('[L7] repairs a first attempt during which the broker was unavailable', async () => {
    core.gateway.connected = false
    const record = await core.submit(freshVin())
    core.gateway.connected = true
    expect(record.state).toBe('sent')
    expect(kindsTo(record)).toEqual([])
    await core.pass(seconds(2))
    await core.rest()
    expect(kindsTo(record)).toEqual(['command'])
    expect((await core.recordOf(record.id)).publishedAt).toBe(clock.now())
  })
})

describe('the end by time', () => {
  it('[L7] of a queued command is expired, of an attempted one unknown', async () => {
    const vin = freshVin()
    const attempted = await core.submit(vin, { ttlSeconds: 120 })
    const queued = await core.submit(vin)
    await core.pass(seconds(30))
    expect(await core.recordOf(queued.id)).toMatchObject({ state: 'queued' })
    await core.pass(1)
    expect(await core.recordOf(queued.id)).toMatchObject({
      state: 'expired',
      reason: { code: 'ttl_elapsed', mayHaveTakenEffect: false },
      attempts: 0,
    })
    expect(core.gateway.sentTo(vin).every((message) => 'id' in message && message.id === attempted.id)).toBe(true)
    await core.pass(attempted.deadline - clock.now())
    expect(await core.recordOf(attempted.id)).toMatchObject({
      state: 'unknown',
      evidence: 'none',
      reason: { code: 'no_receipt' },
    })
  })

  it('[L6] settles a received command by the deadline, as unknown (no_answer), and frees its lane', async () => {
    const vin = freshVin()
    const record = await core.submit(vin, { command: 'doors_lock', ttlSeconds: 10 })
    const next = await core.submit(vin, { command: 'doors_lock' })
    await core.ack(record, 'received')
    await core.pass(record.deadline - clock.now())
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'unknown', reason: { code: 'no_answer' } })
    expect(await core.recordOf(next.id)).toMatchObject({ state: 'sent' })
  })

  it('[L7] asks about a doubt when the vehicle sends a message again, and applies a late answer once', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const record = await core.submit(vin)
    await core.will(vin)
    await core.pass(record.deadline - clock.now())
    const before = kindsTo(record).length
    await core.birth(vin, { session: 's-2', counter: 2 })
    expect(kindsTo(record).slice(before)).toEqual(['time', 'cancel'])
    await core.ack(record, 'succeeded', { result: { engineRunning: true } })
    await core.ack(record, 'failed')
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'succeeded',
      late: true,
      contradictions: 1,
      result: { engineRunning: true },
    })
    expect(await historyOf(record)).toEqual(['sent', 'unknown', 'succeeded'])
    expect(linesAbout(record.id).map(({ event }) => event)).toContain('command.contradicted')
  })

  it('[L7] settles as expired by the proof that it never began, since no caller asked for the cancel', async () => {
    const record = await core.submit(freshVin())
    await core.pass(record.deadline - clock.now())
    await core.ack(record, 'rejected', { reason: { code: 'canceled' } })
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'expired',
      late: true,
      reason: { code: 'never_begun', mayHaveTakenEffect: false },
    })
  })

  it('[L7] leaves the command of a forgetful vehicle unknown, and does not ask again', async () => {
    const record = await core.submit(freshVin())
    await core.pass(record.deadline - clock.now())
    await core.ack(record, 'unknown', { reason: { code: 'cannot_vouch' } })
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'unknown',
      evidence: 'unsure',
      reason: { code: 'cannot_vouch' },
      dueAt: null,
    })
    const before = kindsTo(record).length
    await core.pass(hours(1), minutes(10))
    expect(kindsTo(record)).toHaveLength(before)
  })

  it('asks at growing intervals while the vehicle is silent, and stops after seven days', async () => {
    const record = await core.submit(freshVin())
    await core.pass(record.deadline - clock.now())
    const before = kindsTo(record).length
    await core.pass(minutes(2), seconds(1))
    expect(kindsTo(record).slice(before)).toEqual(['cancel', 'cancel', 'cancel']) // after 10, 30 and 70 s
    await core.pass(hours(24 * 7), hours(12))
    expect((await core.recordOf(record.id)).dueAt).toBeNull()
  })
})

describe('an ack', () => {
  it('[L2] may come in any order and twice', async () => {
    const record = await core.submit(freshVin())
    await core.ack(record, 'succeeded')
    for (const status of ['running', 'received', 'succeeded'] as const) await core.ack(record, status)
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'succeeded', contradictions: 0, eventSequence: 2 })
  })

  it('[L8] does not count for a command that was never attempted', async () => {
    const vin = freshVin()
    await core.submit(vin)
    const queued = await core.submit(vin)
    await core.ack(queued, 'succeeded')
    expect(await core.recordOf(queued.id)).toMatchObject({ state: 'queued', contradictions: 1 })
  })

  it('about another vehicle’s command, or an unknown one, changes nothing, is counted and acknowledged', async () => {
    const record = await core.submit(freshVin())
    await core.ack({ id: record.id, vin: freshVin() }, 'succeeded')
    const nobodys = parseCommandId(uuidv7())!
    await core.ack({ id: nobodys, vin: record.vin }, 'succeeded')
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'sent', receivedAt: null })
    expect(linesAbout(record.id).map(({ event }) => event)).toContain('ack.foreign_command')
    expect(linesAbout(nobodys).map(({ event }) => event)).toEqual(['ack.unknown_command'])
  })

  it('counts also when its result is too large to keep, or does not match its schema', async () => {
    const large = await core.submit(freshVin())
    await core.ack(large, 'succeeded', { result: { text: 'ü'.repeat(resultBytesMax / 2) } })
    expect(await core.recordOf(large.id)).toMatchObject({
      state: 'succeeded',
      result: { dropped: expect.stringContaining(String(resultBytesMax)) },
    })
    const strange = await core.submit(freshVin())
    await core.ack(strange, 'succeeded', { result: { engineRunning: 'perhaps' } })
    expect(await core.recordOf(strange.id)).toMatchObject({ state: 'succeeded', result: { engineRunning: 'perhaps' } })
    expect(core.log.lines).toContainEqual(
      expect.objectContaining({
        event: 'ack.strange_result',
        fields: expect.objectContaining({ command: strange.id, pointer: '/engineRunning' }),
      }),
    )
  })

  it.each(['unavailable', 'commit_lost', 'answer_lost'] as const)(
    '[L3] is not let go while the store is %s, and counts when it comes again',
    async (fault) => {
      const record = await core.submit(freshVin())
      await core.rest()
      faults.push(fault)
      await expect(core.ack(record, 'succeeded')).rejects.toThrow(fault)
      await core.ack(record, 'succeeded')
      expect(await core.recordOf(record.id)).toMatchObject({ state: 'succeeded', eventSequence: 2 })
    },
  )

  it('[L8] of another IVC does not free the lane by its doubt', async () => {
    const vin = freshVin()
    await core.birth(vin)
    const record = await core.submit(vin)
    await core.ack(record, 'unknown', { ivc: 'IVC-2' as typeof sampleIvc, reason: { code: 'cannot_vouch' } })
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'delivered' })
  })
})

describe('a message that cannot be read', () => {
  it.each([
    ['ack', 'no JSON'],
    ['ack', '{"id":"1","status":"succeeded"}'],
    ['ack', '{"id":"01890a5d-ac96-774b-bcce-b302099a8057","status":"perhaps"}'],
    ['ack', Uint8Array.of(0xff, 0xfe)],
    ['ack', `{"id":"01890a5d-ac96-774b-bcce-b302099a8057","status":"failed","reason":{"code":"\\u0000"}}`],
    ['ack', ' '.repeat(16_385)],
    ['presence', '{"status":"asleep"}'],
    ['state', '{"signals":{}}'],
  ] as const)('is parked and never stops the stream: %s %#', async (uplink, payload) => {
    const vin = freshVin()
    const before = bus.parkedCount
    await core.gateway.receive(vin, uplink, payload)
    expect(bus.parkedCount).toBe(before + 1)
    expect((await bus.list(1_000)).at(-1)).toMatchObject({ vin, uplink })
  })

  it('is not the empty payload that clears a retained birth', async () => {
    const before = bus.parkedCount
    await core.gateway.receive(freshVin(), 'presence', '')
    expect(bus.parkedCount).toBe(before)
  })
})

it('logs a refused submit, without a text that cannot be a VIN', async () => {
  await core.refusalOf('not a VIN')
  expect(core.log.of('command.refused').at(-1)).toEqual({ who: 'test', reason: 'invalid_request' })
})

it('[L9] logs one line for each key event', async () => {
  const record = await core.submit(freshVin())
  await core.pass(seconds(2))
  await core.ack(record, 'running')
  await core.commands.cancel(record.id, 'key:a')
  await core.ack(record, 'succeeded')
  expect(linesAbout(record.id).map(({ event }) => event)).toEqual([
    'command.accepted',
    'command.sent',
    'command.published',
    'command.repeated',
    'command.running',
    'command.cancel_sent',
    'command.settled',
  ])
  expect(linesAbout(record.id).at(-1)?.fields).toMatchObject({
    state: 'succeeded',
    reason: 'done',
    late: false,
    ms: seconds(2),
  })
})
