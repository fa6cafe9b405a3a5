import { type CommandId, type Vin, laneDepthMax, parseCommandId, parseIvcId } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process-bus.ts'
import { loadCatalogue } from '../config/load-catalogue.ts'
import { EventTail } from '../live/event-tail.ts'
import { LruMemoryCache } from '../live/lru-memory-cache.ts'
import { SampleStore } from '../store/sample-store.ts'
import { isDataError } from '../store/sql-database.ts'
import { SampleCore, freshVin, sampleIvc } from './sample-core.ts'
import { type Fault, faultyStore } from './sample-fault.ts'
import { SampleLog } from './sample-log.ts'

const clock = new VirtualClock()
const faults: Fault[] = []
let store: SampleStore
let feed: EventTail
let core: SampleCore
/** The same on the same store, but vehicles must be registered and check digits count. */
let strict: SampleCore

beforeAll(async () => {
  store = await SampleStore.open()
  feed = new EventTail(store.events, clock, new SampleLog())
  await feed.start()
  const catalogue = await loadCatalogue(null)
  const commandStore = faultyStore(store.commandStore, faults)
  const { vehicleStore } = store
  const make = (rules: { registers?: boolean; checkDigit?: boolean } = {}) =>
    new SampleCore({ commandStore, vehicleStore, catalogue, feed, bus: new InProcessBus({ log: new SampleLog() }), cache: new LruMemoryCache({ clock }), clock, isDataError, ...rules }) // prettier-ignore
  core = make()
  strict = make({ registers: false, checkDigit: true })
}, 60_000)

afterEach(() => expect(faults).toEqual([]))

afterAll(async () => {
  await feed.stop()
  await store.close()
})

const freshId = (): CommandId => parseCommandId(uuidv7())! // uuidv7() makes what parseCommandId takes
const countOf = async (vin: Vin) => (await core.commands.list({ vin }, undefined, 100)).items.length

describe('submit', () => {
  it('[L1] answers with what is committed: the attempt on record, and published', async () => {
    const vin = freshVin()
    const record = await core.submit(vin, { params: { durationMinutes: 5 } })
    expect(record).toMatchObject({ vin, state: 'sent', reason: { code: 'attempted' }, attempts: 1, ticket: 1, issuedAt: clock.now() }) // prettier-ignore
    expect(await core.recordOf(record.id)).toMatchObject({
      id: record.id,
      state: 'sent',
      params: { durationMinutes: 5 },
    })
    expect(core.gateway.sentTo(vin)).toMatchObject([{ kind: 'command', id: record.id, sequence: 1 }])
  })

  it('shows in the timeline when the broker took the first attempt', async () => {
    const record = await core.submit(freshVin())
    await core.rest()
    const publishedAt = clock.now()
    await core.pass(seconds(3))
    await core.rest()
    expect(await core.recordOf(record.id)).toMatchObject({ publishedAt, attempts: 2, state: 'sent' })
  })

  it('does not touch the store with what cannot be read', async () => {
    const vin = freshVin()
    expect(await core.refusalOf(vin, { params: { a: '\0' } })).toMatchObject({ code: 'invalid_request' })
    expect(await strict.refusalOf(vin)).toMatchObject({ code: 'invalid_request', errors: [{ pointer: '/vin' }] })
    expect(await countOf(vin)).toBe(0)
    expect(await store.vehicleStore.find(vin)).toBeUndefined()
  })

  it('refuses an unknown vehicle where vehicles do not register by themselves', async () => {
    const vin = '1M8GDM9AXKP042788'
    expect(await strict.refusalOf(vin)).toMatchObject({ code: 'vehicle_not_registered', errors: [{ pointer: '/vin' }] })
    expect(await strict.vehicles.put(vin, null)).toMatchObject({ ok: true })
    expect(await strict.refusalOf(vin)).toBeUndefined()
  })

  it('refuses an IVC that is not the paired one, and takes the paired one', async () => {
    const vin = freshVin()
    await core.birth(vin)
    expect(await core.refusalOf(vin, { ivc: 'IVC-2' })).toMatchObject({ code: 'ivc_mismatch', errors: [{ pointer: '/ivc' }] }) // prettier-ignore
    expect(await core.submit(vin, { ivc: sampleIvc })).toMatchObject({ state: 'sent', ivc: sampleIvc })
  })

  it('sheds with 503 what is too much at once, and serves the rest', async () => {
    const vin = freshVin()
    const answers = await Promise.all(Array.from({ length: 4_200 }, () => core.refusalOf(vin)))
    const shed = answers.filter((refusal) => refusal?.code === 'overloaded')
    expect(shed.length).toBeGreaterThan(0)
    expect(shed[0]).toMatchObject({ retryAfter: seconds(1), mayHaveTakenEffect: false })
    expect(await countOf(vin)).toBe(1 + laneDepthMax)
  })

  it('does not hide a mistake of its own as a refusal', async () => {
    faults.push('mistake')
    await expect(core.refusalOf(freshVin())).rejects.toThrow('a mistake')
  })
})

describe('a busy lane', () => {
  it('queues, and names the reason', async () => {
    const vin = freshVin()
    await core.submit(vin)
    expect(await core.submit(vin)).toMatchObject({ state: 'queued', ticket: 2, reason: { code: 'waiting_for_lane' } })
    expect(await core.submit(vin, { command: 'doors_lock' })).toMatchObject({ state: 'sent' })
  })

  it('rejects by policy, names the blocking command and stores nothing', async () => {
    const vin = freshVin()
    const { id } = await core.submit(vin, { command: 'horn_honk' })
    expect(await core.refusalOf(vin, { command: 'lights_flash' })).toMatchObject({ code: 'lane_busy', commandId: id })
    expect(await countOf(vin)).toBe(1)
  })

  it('supersedes by policy: what waits is canceled, what is attempted is asked, the successor waits', async () => {
    const vin = freshVin()
    const attempted = await core.submit(vin, { command: 'climate_start', params: { temperatureCelsius: 20 } })
    const waiting = await core.submit(vin, { command: 'climate_stop' })
    const last = await core.submit(vin, { command: 'climate_start', params: { temperatureCelsius: 22 } })
    expect(last.state).toBe('queued')
    expect(await core.recordOf(waiting.id)).toMatchObject({ state: 'canceled', reason: { code: 'superseded' } })
    expect(await core.recordOf(attempted.id)).toMatchObject({ state: 'sent', cancel: { code: 'superseded' } })
    expect(core.gateway.sentTo(vin)).toMatchObject([{ kind: 'command', id: attempted.id }, { kind: 'cancel', id: attempted.id }]) // prettier-ignore
    await core.ack(attempted, 'rejected', { reason: { code: 'canceled' } })
    expect(await core.recordOf(attempted.id)).toMatchObject({ state: 'canceled', reason: { code: 'superseded' } })
    expect(await core.recordOf(last.id)).toMatchObject({ state: 'sent' })
  })

  it('is bounded: the next is 429', async () => {
    const vin = freshVin()
    for (let depth = 0; depth <= laneDepthMax; depth += 1) await core.submit(vin)
    expect(await core.refusalOf(vin)).toMatchObject({ code: 'lane_full', retryAfter: seconds(5) })
    expect(await countOf(vin)).toBe(1 + laneDepthMax)
  })
})

describe('cancel', () => {
  const cancel = (id: CommandId) => core.commands.cancel(id)

  it('ends a queued command, which was never attempted', async () => {
    const vin = freshVin()
    await core.submit(vin)
    const { id } = await core.submit(vin)
    expect(await cancel(id)).toMatchObject({ ok: true, value: { record: { state: 'canceled', reason: { code: 'canceled', mayHaveTakenEffect: false } } } }) // prettier-ignore
    expect(core.gateway.sentTo(vin)).toHaveLength(1)
    expect(await cancel(id)).toMatchObject({ ok: true, value: { record: { state: 'canceled' } } })
  })

  it('asks the vehicle about a sent one, once, and takes its proof', async () => {
    const vin = freshVin()
    const record = await core.submit(vin)
    expect(await cancel(record.id)).toMatchObject({ ok: true, value: { record: { state: 'sent', cancel: { code: 'canceled' } } } }) // prettier-ignore
    await cancel(record.id)
    expect(core.gateway.sentTo(vin).map(({ kind }) => kind)).toEqual(['command', 'cancel'])
    await core.ack(record, 'rejected', { reason: { code: 'canceled' } })
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'canceled',
      reason: { code: 'canceled', layer: 'user' },
    })
  })

  it('repeats the cancel and not the command once it is wanted, also after notAfter', async () => {
    const vin = freshVin()
    const record = await core.submit(vin)
    await cancel(record.id)
    await core.pass(seconds(60), seconds(1))
    const kinds = core.gateway.sentTo(vin).map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'command')).toHaveLength(1)
    expect(kinds.length).toBeGreaterThan(5)
  })

  it('comes too late for a settled one, and for a running one it changes nothing but the question', async () => {
    const settled = await core.submit(freshVin())
    await core.ack(settled, 'failed')
    expect(await cancel(settled.id)).toMatchObject({ ok: false, refusal: { code: 'already_settled', commandId: settled.id } }) // prettier-ignore
    const running = await core.submit(freshVin())
    await core.ack(running, 'running')
    expect(await cancel(running.id)).toMatchObject({ ok: true, value: { record: { state: 'running' } } })
    await core.ack(running, 'succeeded')
    expect(await core.recordOf(running.id)).toMatchObject({ state: 'succeeded', clashes: 0 })
  })

  it('knows no command of another id, and says when the store is away', async () => {
    expect(await cancel(freshId())).toMatchObject({ ok: false, refusal: { code: 'command_not_found' } })
    const { id } = await core.submit(freshVin())
    faults.push('away')
    expect(await cancel(id)).toMatchObject({
      ok: false,
      refusal: { code: 'store_unavailable', mayHaveTakenEffect: false },
    })
  })
})

describe('a wait', () => {
  it('ends when the command is settled', async () => {
    const record = await core.submit(freshVin())
    const waiting = core.commands.waitUntilSettled(record.id, seconds(10))
    await core.ack(record, 'received')
    await core.ack(record, 'succeeded', { result: { engineRunning: true } })
    expect(await waiting).toMatchObject({ state: 'succeeded', result: { engineRunning: true } })
  })

  it('[L7] ends with unknown, too', async () => {
    const record = await core.submit(freshVin())
    const waiting = core.commands.waitUntilSettled(record.id, seconds(90))
    await core.pass(seconds(70), seconds(10))
    expect(await waiting).toMatchObject({ state: 'unknown', reason: { code: 'no_receipt' } })
  })

  it('ends with the command as it is when the time is over, or nobody waits any more', async () => {
    const record = await core.submit(freshVin())
    const waiting = core.commands.waitUntilSettled(record.id, seconds(1))
    const left = new AbortController()
    const abandoned = core.commands.waitUntilSettled(record.id, seconds(20), left.signal)
    left.abort()
    expect(await abandoned).toMatchObject({ state: 'sent' })
    await core.rest()
    await clock.advance(seconds(1))
    expect(await waiting).toMatchObject({ id: record.id, state: 'sent' })
  })

  it('does not wait for what is settled, or not there', async () => {
    const record = await core.submit(freshVin())
    await core.ack(record, 'failed')
    expect(await core.commands.waitUntilSettled(record.id, seconds(10))).toMatchObject({ state: 'failed' })
    expect(await core.commands.waitUntilSettled(freshId(), seconds(10))).toBeUndefined()
  })
})

describe('reading', () => {
  it('[L9] tells the whole story of a command', async () => {
    const record = await core.submit(freshVin())
    await core.ack(record, 'running')
    await core.ack(record, 'succeeded')
    const found = await core.commands.find(record.id)
    expect(found?.history.map(({ sequence, state }) => [sequence, state])).toEqual([[1, 'sent'], [2, 'running'], [3, 'succeeded']]) // prettier-ignore
    expect(await core.commands.find(freshId())).toBeUndefined()
  })
})
