import { type CommandId, laneDepthMax, parseCommandId } from '@keyfob/protocol'
import { nextTurn, seconds } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshVin, sampleIvc } from './testing/sample-core.ts'
import { openCoreOnStore } from './testing/open-core-on-store.ts'

let opened: Awaited<ReturnType<typeof openCoreOnStore>>

beforeAll(async () => {
  opened = await openCoreOnStore()
}, 60_000)

afterEach(() => expect(opened.faults).toEqual([]))

afterAll(() => opened.close())

const freshId = (): CommandId => parseCommandId(uuidv7())! // uuidv7() makes what parseCommandId takes

describe('submit', () => {
  it('[L1] answers with what is committed: the attempt on record, and published', async () => {
    const vin = freshVin()
    const record = await opened.core.submit(vin, { params: { durationMinutes: 5 } })
    expect(record).toMatchObject({
      vin,
      state: 'sent',
      reason: { code: 'attempted' },
      attempts: 1,
      sequence: 1,
      issuedAt: opened.clock.now(),
    })
    expect(await opened.core.recordOf(record.id)).toMatchObject({
      id: record.id,
      state: 'sent',
      params: { durationMinutes: 5 },
    })
    expect(opened.core.gateway.sentTo(vin)).toMatchObject([{ kind: 'command', id: record.id, sequence: 1 }])
  })

  it('shows in the timeline when the broker took the first attempt', async () => {
    const record = await opened.core.submit(freshVin())
    await opened.core.rest()
    const publishedAt = opened.clock.now()
    await opened.core.pass(seconds(3))
    await opened.core.rest()
    expect(await opened.core.recordOf(record.id)).toMatchObject({ publishedAt, attempts: 2, state: 'sent' })
  })

  it('warns that the vehicle has never sent a message, also when repeated, until it sends one', async () => {
    const vin = freshVin()
    const submit = async (key: string) => {
      const answered = await opened.core.commands.submit({
        command: 'doors_lock',
        vin,
        who: 'test',
        idempotencyKey: key,
      })
      return answered.ok && { repeated: answered.value.repeated, unheard: answered.value.unheard }
    }
    expect(await submit('a')).toEqual({ repeated: false, unheard: true })
    expect(await submit('a')).toEqual({ repeated: true, unheard: true })
    expect(await submit('b')).toEqual({ repeated: false, unheard: true })
    await opened.core.report(vin, { 'Vehicle.Speed': 0 })
    expect(await submit('a')).toEqual({ repeated: true, unheard: false })
    expect(await submit('c')).toEqual({ repeated: false, unheard: false })
  })

  it('does not warn about a vehicle that a caller registered', async () => {
    const vin = freshVin()
    await opened.core.vehicles.put(vin, {})
    const answered = await opened.core.commands.submit({ command: 'doors_lock', vin, who: 'test' })
    expect(answered).toMatchObject({ ok: true, value: { unheard: false } })
  })

  it('does not pass unreadable requests to the store', async () => {
    const vin = freshVin()
    expect(await opened.core.refusalOf(vin, { params: { a: '\0' } })).toMatchObject({ code: 'invalid_request' })
    expect(await opened.strict.refusalOf(vin)).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/vin' }] })
    expect(await opened.countOf(vin)).toBe(0)
    expect(await opened.store.vehicleStore.find(vin)).toBeUndefined()
  })

  it('refuses an unknown vehicle where vehicles do not register by themselves', async () => {
    const vin = '1M8GDM9AXKP042788'
    expect(await opened.strict.refusalOf(vin)).toMatchObject({
      code: 'vehicle_not_registered',
      errors: [{ pointer: '/vin' }],
    })
    expect(await opened.strict.vehicles.put(vin, { ivc: null })).toMatchObject({ ok: true })
    expect(await opened.strict.refusalOf(vin)).toBeUndefined()
  })

  it('refuses an IVC that is not the paired one, and takes the paired one', async () => {
    const vin = freshVin()
    await opened.core.birth(vin)
    expect(await opened.core.refusalOf(vin, { ivc: 'IVC-2' })).toMatchObject({
      code: 'ivc_mismatch',
      errors: [{ pointer: '/ivc' }],
    })
    expect(await opened.core.submit(vin, { ivc: sampleIvc })).toMatchObject({ state: 'sent', ivc: sampleIvc })
  })

  it('refuses submits above its bound with 503, and serves the rest', async () => {
    const vin = freshVin()
    const answers = await Promise.all(Array.from({ length: 4_200 }, () => opened.core.refusalOf(vin)))
    const shed = answers.filter((refusal) => refusal?.code === 'overloaded')
    expect(shed.length).toBeGreaterThan(0)
    expect(shed[0]).toMatchObject({ retryAfter: seconds(1), mayHaveTakenEffect: false })
    expect(await opened.countOf(vin)).toBe(1 + laneDepthMax)
  })

  it('does not hide a defect of its own as a refusal', async () => {
    opened.faults.push('defect')
    await expect(opened.core.refusalOf(freshVin())).rejects.toThrow('a defect')
  })
})

describe('a busy lane', () => {
  it('queues, and names the reason', async () => {
    const vin = freshVin()
    await opened.core.submit(vin)
    expect(await opened.core.submit(vin)).toMatchObject({
      state: 'queued',
      sequence: 2,
      reason: { code: 'waiting_for_lane' },
    })
    expect(await opened.core.submit(vin, { command: 'doors_lock' })).toMatchObject({ state: 'sent' })
  })

  it('rejects by policy, names the blocking command and stores nothing', async () => {
    const vin = freshVin()
    const { id } = await opened.core.submit(vin, { command: 'horn_honk' })
    expect(await opened.core.refusalOf(vin, { command: 'lights_flash' })).toMatchObject({
      code: 'lane_busy',
      commandId: id,
    })
    expect(await opened.countOf(vin)).toBe(1)
  })

  it('supersedes by policy: cancels what waits, asks the vehicle about what was attempted, and the successor waits', async () => {
    const vin = freshVin()
    const attempted = await opened.core.submit(vin, { command: 'climate_start', params: { temperatureCelsius: 20 } })
    const waiting = await opened.core.submit(vin, { command: 'climate_stop', who: 'key:a' })
    const params = { temperatureCelsius: 22 }
    const last = await opened.core.submit(vin, { command: 'climate_start', params, who: 'key:b' })
    expect(last.state).toBe('queued')
    expect(await opened.core.recordOf(waiting.id)).toMatchObject({
      state: 'canceled',
      reason: { code: 'superseded' },
      cancel: { code: 'superseded', who: 'key:b' },
    })
    // The first command that superseded it stays on record.
    expect(await opened.core.recordOf(attempted.id)).toMatchObject({
      state: 'sent',
      cancel: { code: 'superseded', who: 'key:a' },
    })
    expect(opened.core.gateway.sentTo(vin)).toMatchObject([
      { kind: 'command', id: attempted.id },
      { kind: 'cancel', id: attempted.id },
    ])
    await opened.core.ack(attempted, 'rejected', { reason: { code: 'canceled' } })
    expect(await opened.core.recordOf(attempted.id)).toMatchObject({
      state: 'canceled',
      reason: { code: 'superseded' },
    })
    expect(await opened.core.recordOf(last.id)).toMatchObject({ state: 'sent' })
  })

  it('is bounded: the next is 429', async () => {
    const vin = freshVin()
    for (let depth = 0; depth <= laneDepthMax; depth += 1) await opened.core.submit(vin)
    expect(await opened.core.refusalOf(vin)).toMatchObject({ code: 'lane_full', retryAfter: seconds(5) })
    expect(await opened.countOf(vin)).toBe(1 + laneDepthMax)
  })
})

describe('cancel', () => {
  const cancel = (id: CommandId, who = 'key:a') => opened.core.commands.cancel(id, who)

  it('ends a queued command, which was never attempted', async () => {
    const vin = freshVin()
    await opened.core.submit(vin)
    const { id } = await opened.core.submit(vin)
    expect(await cancel(id)).toMatchObject({
      ok: true,
      value: {
        record: {
          state: 'canceled',
          reason: { code: 'canceled', mayHaveTakenEffect: false },
          cancel: { code: 'canceled', who: 'key:a' },
        },
      },
    })
    expect(opened.core.gateway.sentTo(vin)).toHaveLength(1)
    expect(await cancel(id)).toMatchObject({ ok: true, value: { record: { state: 'canceled' } } })
  })

  it('asks the vehicle about a sent one, once, and takes its proof', async () => {
    const vin = freshVin()
    const record = await opened.core.submit(vin)
    expect(await cancel(record.id)).toMatchObject({
      ok: true,
      value: { record: { state: 'sent', cancel: { code: 'canceled', who: 'key:a' } } },
    })
    await cancel(record.id, 'key:b')
    expect(opened.core.gateway.sentTo(vin).map(({ kind }) => kind)).toEqual(['command', 'cancel'])
    await opened.core.ack(record, 'rejected', { reason: { code: 'canceled' } })
    expect(await opened.core.recordOf(record.id)).toMatchObject({
      state: 'canceled',
      reason: { code: 'canceled', layer: 'user' },
      cancel: { who: 'key:a' }, // the first caller, kept after the second request and the end
    })
    const lines = opened.core.log.lines.filter(({ fields }) => fields?.['command'] === record.id)
    expect(lines.filter(({ fields }) => fields?.['canceledBy'] === 'key:a').map(({ event }) => event)).toEqual([
      'command.cancel_sent',
      'command.settled',
    ])
  })

  it('repeats the cancel and not the command once a cancel is requested, also after notAfter', async () => {
    const vin = freshVin()
    const record = await opened.core.submit(vin)
    await cancel(record.id)
    await opened.core.pass(seconds(60), seconds(1))
    const kinds = opened.core.gateway.sentTo(vin).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'command')).toHaveLength(1)
    expect(kinds.length).toBeGreaterThan(5)
  })

  it('comes too late for a settled one, and only asks the vehicle about a running one', async () => {
    const settled = await opened.core.submit(freshVin())
    await opened.core.ack(settled, 'failed')
    expect(await cancel(settled.id)).toMatchObject({
      ok: false,
      refusal: { code: 'already_settled', commandId: settled.id },
    })
    const running = await opened.core.submit(freshVin())
    await opened.core.ack(running, 'running')
    expect(await cancel(running.id)).toMatchObject({ ok: true, value: { record: { state: 'running' } } })
    await opened.core.ack(running, 'succeeded')
    expect(await opened.core.recordOf(running.id)).toMatchObject({ state: 'succeeded', contradictions: 0 })
  })

  it('finds no command of another id, and says when the store is unavailable', async () => {
    expect(await cancel(freshId())).toMatchObject({ ok: false, refusal: { code: 'command_not_found' } })
    const { id } = await opened.core.submit(freshVin())
    opened.faults.push('unavailable')
    expect(await cancel(id)).toMatchObject({
      ok: false,
      refusal: { code: 'store_unavailable', mayHaveTakenEffect: false },
    })
  })
})

describe('a wait', () => {
  it('ends when the command is settled', async () => {
    const record = await opened.core.submit(freshVin())
    const waiting = opened.core.commands.waitUntilSettled(record.id, seconds(10))
    await opened.core.ack(record, 'received')
    await opened.core.ack(record, 'succeeded', { result: { engineRunning: true } })
    expect(await waiting).toMatchObject({ state: 'succeeded', result: { engineRunning: true } })
  })

  it('[L7] ends with unknown, too', async () => {
    const record = await opened.core.submit(freshVin())
    const waiting = opened.core.commands.waitUntilSettled(record.id, seconds(90))
    await opened.core.pass(seconds(70), seconds(10))
    expect(await waiting).toMatchObject({ state: 'unknown', reason: { code: 'no_receipt' } })
  })

  it('ends with the current command when the time is over, or when the caller leaves', async () => {
    const record = await opened.core.submit(freshVin())
    const waiting = opened.core.commands.waitUntilSettled(record.id, seconds(1))
    const left = new AbortController()
    const abandoned = opened.core.commands.waitUntilSettled(record.id, seconds(20), left.signal)
    left.abort()
    expect(await abandoned).toMatchObject({ state: 'sent' })
    await opened.core.rest()
    await opened.clock.advance(seconds(1))
    expect(await waiting).toMatchObject({ id: record.id, state: 'sent' })
  })

  it('does not wait for a command that is settled or does not exist', async () => {
    const record = await opened.core.submit(freshVin())
    await opened.core.ack(record, 'failed')
    expect(await opened.core.commands.waitUntilSettled(record.id, seconds(10))).toMatchObject({ state: 'failed' })
    expect(await opened.core.commands.waitUntilSettled(freshId(), seconds(10))).toBeUndefined()
  })
})

describe('reading', () => {
  it('[L9] gives a command with all its status events', async () => {
    const record = await opened.core.submit(freshVin())
    await opened.core.ack(record, 'running')
    await opened.core.ack(record, 'succeeded')
    const found = await opened.core.commands.find(record.id)
    expect(found?.history.map(({ sequence, state }) => [sequence, state])).toEqual([
      [1, 'sent'],
      [2, 'running'],
      [3, 'succeeded'],
    ])
    expect(await opened.core.commands.find(freshId())).toBeUndefined()
  })

  it('[L12] does not keep a command without its last event that settles while it is read', async () => {
    const { store, core } = opened
    const record = await core.submit(freshVin())
    const { commandStore } = store
    let settling: Promise<unknown> | undefined
    const find = commandStore.find.bind(commandStore)
    vi.spyOn(commandStore, 'find').mockImplementationOnce(async (ids) => {
      await nextTurn()
      await settling
      return find(ids)
    })
    const history = commandStore.history.bind(commandStore)
    vi.spyOn(commandStore, 'history').mockImplementationOnce((id) => {
      const read = history(id)
      settling = read.then(() => core.ack(record, 'succeeded'))
      return settling.then(() => read)
    })
    const during = await core.commands.find(record.id)
    expect([during?.record.state, during?.history.at(-1)?.state]).toEqual(['sent', 'sent'])
    const after = await core.commands.find(record.id)
    expect([after?.record.state, after?.history.at(-1)?.state]).toEqual(['succeeded', 'succeeded'])
  })
})
