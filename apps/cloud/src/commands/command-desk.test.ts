import { type CommandId, type Vin, laneDepthMax, parseCommandId, parseIvcId } from '@keyfob/protocol'
import { Overloaded, VirtualClock, seconds } from '@keyfob/runtime'
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
    new SampleCore({ commandStore, vehicleStore, catalogue, feed, bus: new InProcessBus(), cache: new LruMemoryCache({ clock }), clock, isDataError, ...rules }) // prettier-ignore
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
    expect(await core.recordOf(record.id)).toMatchObject({ id: record.id, state: 'sent', params: { durationMinutes: 5 } })
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
    const mistake = new TypeError('a mistake')
    const broken = new SampleCore({ ...partsOf(), commandStore: brokenStore(mistake) })
    await expect(broken.refusalOf(freshVin())).rejects.toBe(mistake)
  })
})

const partsOf = () => ({
  vehicleStore: store.vehicleStore, catalogue: core_catalogue(), feed, bus: new InProcessBus(), cache: new LruMemoryCache({ clock }), clock, isDataError,
}) // prettier-ignore
