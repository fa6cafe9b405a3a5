import { VirtualClock } from '@keyfob/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { InProcessBus } from '../bus/in-process-bus.ts'
import { SampleStore } from '../store/testing/sample-store.ts'
import { SampleCore, freshVin } from './testing/sample-core.ts'
import { SampleLog } from './testing/sample-log.ts'

const clock = new VirtualClock()
let store: SampleStore
let bus: InProcessBus
let core: SampleCore

beforeAll(async () => {
  store = await SampleStore.open()
  bus = new InProcessBus({ log: new SampleLog() })
  core = new SampleCore({ store, clock, bus })
}, 60_000)

afterAll(() => store.close())

const at = () => new Date(clock.now()).toISOString()
const parkedOf = async (vin: string) => (await bus.list(100)).filter((message) => message.vin === vin)

describe('a message with an unusual field', () => {
  it('is read although a field is null: a vehicle may echo the command', async () => {
    const record = await core.submit(freshVin())
    const ack = { id: record.id, status: 'succeeded', ivc: record.ivc, reason: null, result: null, traceparent: null }
    await core.gateway.receive(record.vin, 'ack', JSON.stringify(ack))
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'succeeded', result: null })
    expect(await parkedOf(record.vin)).toEqual([])
  })

  it('loses only the signal that cannot be read, which is logged', async () => {
    const vin = freshVin()
    const report = `{"at":"${at()}","clockTrusted":true,"signals":{"Vehicle.Speed":7,"X":null,"a b":1,"Y":1e400,"Z":{}}}`
    await core.gateway.receive(vin, 'state', report)
    const vehicle = await store.vehicleStore.find(vin)
    expect(Object.entries(vehicle?.reported ?? {})).toMatchObject([['Vehicle.Speed', { value: 7, trusted: true }]])
    expect(core.log.of('state.signals_dropped')).toMatchObject([{ vin, signals: 4, pointer: '/signals/X' }])
    expect(await parkedOf(vin)).toEqual([])
  })

  it('is parked when it holds a number that JSON cannot hold', async () => {
    const record = await core.submit(freshVin())
    const answer = `{"id":"${record.id}","status":"succeeded","result":{"odo":1e400}}`
    await core.gateway.receive(record.vin, 'ack', answer)
    expect(await core.recordOf(record.id)).toMatchObject({ state: 'sent', result: null })
    expect(await parkedOf(record.vin)).toMatchObject([
      { uplink: 'ack', problem: expect.stringContaining('/result/odo') },
    ])
  })
})
