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

describe('vehicles', () => {
  it('[L12] are read through the cache, with their age, and anew after a change', async () => {
    const vin = freshVin()
    await core.birth(vin)
    expect(await core.vehicles.find(vin)).toMatchObject({
      cache: 'miss',
      age: 0,
      record: { presence: { online: true } },
    })
    await clock.advance(seconds(2))
    expect(await core.vehicles.find(vin.toLowerCase())).toMatchObject({ cache: 'hit', age: seconds(2) })
    await core.will(vin)
    expect(await core.vehicles.find(vin)).toMatchObject({ cache: 'miss', record: { presence: { online: false } } })
    await store.vehicleStore.put(vin, parseIvcId('IVC-9')!, clock.now()) // by another process
    await clock.advance(seconds(5))
    expect(await core.vehicles.find(vin)).toMatchObject({ cache: 'miss', record: { ivc: 'IVC-9' } })
  })

  it('are registered and paired by PUT, which leaves the pairing alone when it names none', async () => {
    const vin = freshVin()
    expect(await core.vehicles.find(vin)).toBeUndefined()
    expect(await core.vehicles.find('no vin')).toBeUndefined()
    expect(await core.vehicles.put(vin, 'IVC-5')).toMatchObject({ ok: true, value: { ivc: 'IVC-5', presence: { online: null } } }) // prettier-ignore
    expect(await core.vehicles.put(vin, undefined)).toMatchObject({ ok: true, value: { ivc: 'IVC-5' } })
    expect(await core.vehicles.put(vin, null)).toMatchObject({ ok: true, value: { ivc: null } })
    expect(await core.vehicles.put('no vin', null)).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/vin' }] },
    })
    expect(await core.vehicles.put(vin, 'a/b')).toMatchObject({ ok: false, refusal: { errors: [{ pointer: '/ivc' }] } })
    expect(await strict.vehicles.put(vin, null)).toMatchObject({
      ok: false,
      refusal: { errors: [{ pointer: '/vin' }] },
    })
    expect((await core.vehicles.list(undefined, 1)).items).toHaveLength(1)
  })
})
