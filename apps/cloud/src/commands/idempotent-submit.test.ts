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

describe('[L10] idempotent submit', () => {
  const keyed = (vin: Vin, key: string, more = {}) => core.commands.submit({ command: 'engine_start', vin, who: 'test', idempotencyKey: key, ...more }) // prettier-ignore

  it('gives the same command for the same key and request, as it stands now', async () => {
    const vin = freshVin()
    const first = await core.submit(vin, { idempotencyKey: vin })
    await core.ack(first, 'succeeded')
    expect(await keyed(vin, vin, { command: 'Engine Start' })).toMatchObject({
      ok: true,
      value: { repeated: true, record: { id: first.id, state: 'succeeded' } },
    })
    expect(await countOf(vin)).toBe(1)
  })

  it('refuses the key with another request, and names the command that has it', async () => {
    const vin = freshVin()
    const { id } = await core.submit(vin, { idempotencyKey: vin })
    expect(await core.refusalOf(vin, { idempotencyKey: vin, ttlSeconds: 5 })).toMatchObject({ code: 'idempotency_key_reused', commandId: id }) // prettier-ignore
  })

  it('makes one command of concurrent duplicates, in the same group and across groups', async () => {
    const vin = freshVin()
    const early = Array.from({ length: 200 }, () => keyed(vin, vin))
    await new Promise((resolve) => setImmediate(resolve))
    const late = Array.from({ length: 20 }, () => keyed(vin, vin))
    const answers = await Promise.all([...early, ...late])
    expect(new Set(answers.map((answer) => answer.ok && answer.value.record.id)).size).toBe(1)
    expect(answers.filter((answer) => answer.ok && !answer.value.repeated)).toHaveLength(1)
    expect(await countOf(vin)).toBe(1)
    expect(core.gateway.sentTo(vin)).toHaveLength(1)
  })

  it('is the scope of a caller', async () => {
    const vin = freshVin()
    const a = await core.submit(vin, { idempotencyKey: vin, who: 'a' })
    const b = await core.submit(vin, { idempotencyKey: vin, who: 'b' })
    expect(a.id).not.toBe(b.id)
  })

  it('frees the key of a request that was refused', async () => {
    const vin = freshVin()
    const blocking = await core.submit(vin, { command: 'horn_honk' })
    expect(await core.refusalOf(vin, { command: 'horn_honk', idempotencyKey: vin })).toMatchObject({ code: 'lane_busy', commandId: blocking.id }) // prettier-ignore
    await core.ack(blocking, 'succeeded')
    expect(await core.submit(vin, { command: 'lights_flash', idempotencyKey: vin })).toMatchObject({ state: 'sent' })
  })

  it.each([undefined, 'a key'])('accepts once when the answer of a commit was lost (key: %s)', async (key) => {
    const vin = freshVin()
    faults.push('answer_lost')
    const submitting = core.commands.submit({ command: 'engine_start', vin, who: vin, idempotencyKey: key })
    await untilRetried()
    expect(await submitting).toMatchObject({
      ok: true,
      value: { repeated: false, record: { state: 'sent', ticket: 1 } },
    })
    expect(await countOf(vin)).toBe(1)
    expect(core.gateway.sentTo(vin)).toHaveLength(1)
    expect(await core.submit(vin)).toMatchObject({ state: 'queued' })
  })

  it('accepts once when a commit was lost', async () => {
    const vin = freshVin()
    faults.push('commit_lost', 'away')
    const submitting = core.submit(vin)
    await untilRetried()
    expect(await submitting).toMatchObject({ state: 'sent', ticket: 1 })
    expect(await countOf(vin)).toBe(1)
  })

  it('says with the id when it stays unknown, and at once when nothing happened', async () => {
    const vin = freshVin()
    faults.push(...Array<Fault>(40).fill('commit_lost'))
    const refusing = core.refusalOf(vin)
    for (let at = 0; at < 30; at += 1) await clock.advance(seconds(0.5))
    const refusal = await refusing
    expect(refusal).toMatchObject({ code: 'store_unavailable', mayHaveTakenEffect: true })
    expect(refusal?.commandId).toBeDefined()
    faults.splice(0, Infinity, 'away')
    expect(await core.refusalOf(vin)).toMatchObject({ code: 'store_unavailable', mayHaveTakenEffect: false, retryAfter: seconds(2) }) // prettier-ignore
  })

  /** The retry sleeps on the virtual clock: time moves until every fault was met. */
  const untilRetried = async (): Promise<void> => {
    for (let round = 0; faults.length > 0 || clock.pending > 1; round += 1) {
      if (round > 1_000) throw new Error(`${faults.length} faults were not met`)
      await clock.advance(50) // the event tail's own timer is the one that stays
    }
  }
})
