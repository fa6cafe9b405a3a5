import { type Vin, reportedSignalsMax } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CommandRecord } from '../ports/command-record.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleCore, freshVin } from './testing/sample-core.ts'

const isRunning = 'Vehicle.Powertrain.CombustionEngine.IsRunning'
const clock = new VirtualClock()
let store: SampleStore
let core: SampleCore
let strict: SampleCore

beforeAll(async () => {
  store = await SampleStore.open()
  core = new SampleCore({ store, clock })
  strict = new SampleCore({ store, clock, registers: false })
}, 60_000)

afterAll(() => store.close())

/** A command without an answer until its deadline; before it the engine was reported off. */
const doubt = async (vin: Vin): Promise<CommandRecord> => {
  await core.report(vin, { [isRunning]: false })
  await clock.advance(seconds(10))
  const record = await core.submit(vin)
  await core.pass(record.deadline - clock.now())
  expect(await core.recordOf(record.id)).toMatchObject({ state: 'unknown', evidence: 'none' })
  return record
}

describe('[L7] reported state', () => {
  it('settles a doubt as succeeded where it shows the change, and the vehicle’s own answer corrects that', async () => {
    const record = await doubt(freshVin())
    await core.report(record.vin, { [isRunning]: true })
    expect(await core.recordOf(record.id)).toMatchObject({
      state: 'succeeded',
      evidence: 'reported',
      late: true,
      reason: { code: 'reported_state' },
    })
    await core.ack(record, 'failed')
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'failed', evidence: 'vehicle', contradictions: 0 })
  })

  it('proves nothing by absence of change, on an untrusted clock, or by a sample from before the attempt', async () => {
    const record = await doubt(freshVin())
    await core.report(record.vin, { [isRunning]: false })
    await core.report(record.vin, { 'Vehicle.Speed': 3 })
    await core.report(record.vin, { [isRunning]: true }, { at: record.acceptedAt - seconds(5) })
    await core.report(record.vin, { [isRunning]: true }, { clockTrusted: false })
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'unknown', evidence: 'none' })
  })

  it('proves nothing by a sample from the future that arrived before the command was accepted', async () => {
    const vin = freshVin()
    await core.report(vin, { [isRunning]: false, 'Vehicle.Speed': 10 }, { at: clock.now() - seconds(10) })
    await core.report(vin, { [isRunning]: true, 'Vehicle.Speed': 90 }, { at: clock.now() + seconds(40) })
    const { id, deadline } = await core.submit(vin, { ttlSeconds: 1 })
    await core.pass(deadline - clock.now())
    await clock.advance(seconds(60))
    await core.report(vin, { 'Vehicle.Speed': 12 })
    expect(await core.recordOf(id)).toMatchObject({ state: 'unknown' })
    await core.report(vin, { [isRunning]: true })
    expect(await core.recordOf(id)).toMatchObject({ state: 'unknown' })
    expect(await store.vehicleStore.find(vin)).toMatchObject({ reported: { 'Vehicle.Speed': { value: 12 } } })
  })

  it('proves nothing while another command may have done it', async () => {
    const vin = freshVin()
    const record = await doubt(vin)
    const stopping = await core.submit(vin, { command: 'engine_stop' })
    await core.report(vin, { [isRunning]: true })
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'unknown' })
    await core.ack(stopping, 'succeeded')
    await clock.advance(seconds(10))
    await core.report(vin, { [isRunning]: true })
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'unknown' })
  })

  it('does not settle what is open', async () => {
    const vin = freshVin()
    await core.report(vin, { [isRunning]: false })
    await clock.advance(seconds(10))
    const record = await core.submit(vin)
    await clock.advance(seconds(5))
    await core.report(vin, { [isRunning]: true })
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'sent' })
  })

  it('is kept signal by signal, and registers the vehicle only where that is allowed', async () => {
    const vin = freshVin()
    await strict.report(vin, { 'Vehicle.Speed': 1 })
    expect(await store.vehicleStore.find(vin)).toBeUndefined()
    await core.report(vin, { 'Vehicle.Speed': 1 })
    await clock.advance(seconds(5))
    await core.report(vin, { [isRunning]: false })
    expect(await store.vehicleStore.find(vin)).toMatchObject({
      reportedAt: clock.now(),
      reported: { 'Vehicle.Speed': { value: 1 }, [isRunning]: { value: false } },
    })
  })

  it('of many vehicles is one write, and an unreadable one does not affect the others', async () => {
    const writes = vi.spyOn(store.vehicleStore, 'recordReports')
    const vins = Array.from({ length: 50 }, () => freshVin())
    const reports = vins.map((vin, n) => core.report(vin, { 'Vehicle.Speed': n }))
    const unreadable = core.gateway.receive(vins[0]!, 'state', 'no JSON')
    await Promise.all([...reports, unreadable])
    for (const [n, vin] of vins.entries())
      expect((await store.vehicleStore.find(vin))?.reported).toMatchObject({ 'Vehicle.Speed': { value: n } })
    expect(writes.mock.calls.length).toBeLessThanOrEqual(3)
    writes.mockRestore()
  })

  it('keeps a bounded number of signals of a vehicle, continues to update those, and logs what it refused', async () => {
    const vin = freshVin()
    const named = (round: number) => Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`S${round}x${n}`, n]))
    for (let round = 0; round < 4; round += 1) await core.report(vin, named(round))
    await core.report(vin, { S0x0: 'new', S9x9: 1 })
    const { reported } = (await store.vehicleStore.find(vin))!
    expect(Object.keys(reported)).toHaveLength(reportedSignalsMax)
    expect(reported['S0x0']).toMatchObject({ value: 'new' })
    expect(core.log.of('state.signals_refused').at(-1)).toMatchObject({ vin, signals: 1, first: 'S9x9' })
  })

  it('[L7] sees open commands behind any number of doubts', async () => {
    const vin = freshVin()
    await store.database.query(
      `INSERT INTO commands SELECT gen_random_uuid(), $1, 'engine_start', '{}', 'engine', n, NULL, 'test', 'unknown', 'unsure', '{}', 2, false,
        now(), now(), now(), now(), 1000, 1, 0, NULL, NULL, NULL, NULL, now(), NULL, NULL, 0, NULL FROM generate_series(1, 510) n`,
      [vin],
    )
    await store.database.query(`UPDATE commands SET id = ('00000000' || substr(id::text, 9))::uuid WHERE vin = $1`, [
      vin,
    ])
    const record = await doubt(vin)
    expect((await store.commandStore.attemptedOf([vin], 500)).map(({ id }) => id)).toContain(record.id)
  })
})
