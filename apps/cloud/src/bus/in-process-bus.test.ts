import type { Ack, CommandId, Vin } from '@keyfob/protocol'
import { describe, expect, it } from 'vitest'
import type { AckDelivery } from '../ports/bus.ts'
import { logWith } from '../ports/log.ts'
import { StoreUnavailable } from '../ports/store-unavailable.ts'
import { InProcessBus } from './in-process-bus.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const ack: Ack = { id: '01890a5d-ac96-774b-bcce-b302099a8057' as CommandId, status: 'succeeded' } // a known id
const delivery: AckDelivery = { vin, ack }

const makeSample = () => {
  const warnings: unknown[] = []
  const log = logWith((level, event, fields) => void (level === 'warn' && warnings.push([event, fields])))
  return { warnings, bus: new InProcessBus({ log }) }
}

describe('acks', () => {
  it('[L3] are held when the consumer holds them, and not before', async () => {
    const { bus } = makeSample()
    const seen: AckDelivery[] = []
    let commit = (): void => undefined
    const committed = new Promise<void>((resolve) => (commit = resolve))
    bus.consume((each) => {
      seen.push(each)
      return committed
    })
    let isHeld = false
    const published = bus.publish(delivery).then(() => (isHeld = true))
    await new Promise(setImmediate)
    expect([seen, isHeld]).toEqual([[delivery], false])
    commit()
    await published
    expect(isHeld).toBe(true)
  })

  it('[L3] are not held when the consumer fails', async () => {
    const { bus } = makeSample()
    const failure = new StoreUnavailable('away', { mayHaveTakenEffect: false })
    bus.consume(() => Promise.reject(failure))
    await expect(bus.publish(delivery)).rejects.toBe(failure)
  })

  it('are not held without a consumer, and go to one only', async () => {
    const { bus } = makeSample()
    await expect(bus.publish(delivery)).rejects.toThrow('no consumer')
    bus.consume(async () => undefined)
    expect(() => bus.consume(async () => undefined)).toThrow('a consumer already')
  })
})

describe('parked messages', () => {
  it('are copies, and counted', async () => {
    const { bus } = makeSample()
    const payload = Buffer.from('{not json')
    await bus.park(vin, 'ack', payload, 'is not JSON')
    payload.fill(0)
    expect(await bus.list(10)).toMatchObject([
      { vin, uplink: 'ack', payload: new Uint8Array(Buffer.from('{not json')), problem: 'is not JSON' },
    ])
    expect(bus.parkedCount).toBe(1)
  })

  it('are bounded: the oldest are dropped, and that is logged', async () => {
    const { bus, warnings } = makeSample()
    for (let n = 1; n <= 1_001; n += 1) await bus.park(vin, 'state', new Uint8Array(), `problem ${n}`)
    const parked = await bus.list(2_000)
    expect([parked.length, parked[0]?.problem, parked.at(-1)?.problem]).toEqual([1_000, 'problem 2', 'problem 1001'])
    expect(bus.parkedCount).toBe(1_001)
    expect(warnings).toEqual([['bus.parked_forgotten', { kept: 1_000, parked: 1_001 }]])
  })
})
