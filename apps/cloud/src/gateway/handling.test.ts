import type { Vin } from '@keyfob/protocol'
import { Overloaded, VirtualClock, seconds, systemClock } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import type { UplinkMessage } from '../ports/gateway.ts'
import { Handling } from './handling.ts'

const vin = '1M8GDM9AXKP042788' as Vin // a known VIN
const other = '1KFAA00E4T0000001' as Vin // a known VIN
const message = (n: number): UplinkMessage => ({ vin, uplink: 'ack', payload: new Uint8Array([n]) })

const makeSample = (max: number) => {
  const begun: number[] = []
  const settle: { resolve: () => void; reject: (error: Error) => void }[] = []
  const log = new SampleLog()
  const handling = new Handling(max, log)
  handling.onUplink(({ payload }) => {
    begun.push(payload[0] ?? -1)
    return new Promise((resolve, reject) => settle.push({ resolve, reject }))
  })
  const handled = (n: number): Promise<unknown> => handling.handle(message(n)).catch((error: unknown) => error)
  return { begun, settle, handling, handled, log }
}

const promisesRest = (): Promise<void> => new Promise(setImmediate)

describe('handling', () => {
  it('runs as many at once as it may, and the rest in their turn', async () => {
    const { begun, settle, handling, handled } = makeSample(2)
    const all = [1, 2, 3, 4].map(handled)
    expect([begun, handling.size, handling.isFull]).toEqual([[1, 2], 4, true])
    settle[1]?.resolve()
    await promisesRest()
    // Whoever comes now is behind those that wait.
    all.push(handled(5))
    expect(begun).toEqual([1, 2, 3])
    for (let n = 0; n < 5; n += 1) {
      settle[n]?.resolve()
      await promisesRest()
    }
    await Promise.all(all)
    expect([begun, handling.size, handling.isFull]).toEqual([[1, 2, 3, 4, 5], 0, false])
  })

  it('keeps no vehicle waiting for the acks of another one', async () => {
    const { settle, handling, handled, begun } = makeSample(200)
    for (let n = 0; n < 1_000; n += 1) void handled(1)
    expect(begun).toHaveLength(128)
    void handling.handle({ vin: other, uplink: 'ack', payload: new Uint8Array([2]) })
    expect(begun.at(-1)).toBe(2)
    for (let n = 0; n < 80; n += 1) void handling.handle({ vin: other, uplink: 'ack', payload: new Uint8Array([3]) })
    // All turns are taken: from now on one each.
    for (let n = 0; n < 16; n += 1) settle[n]?.resolve()
    await promisesRest()
    expect(begun.slice(-16).filter((n) => n === 3).length).toBeGreaterThanOrEqual(8)
  })

  it('hands reports and presence on without a turn: they have their own', async () => {
    const { handled, handling, begun } = makeSample(1)
    void handled(1)
    void handling.handle({ vin, uplink: 'state', payload: new Uint8Array([7]) })
    expect([begun, handling.size]).toEqual([[1, 7], 1])
  })

  it('[L3] reports a failure to its own message only, and continues', async () => {
    const { settle, handled, begun, log } = makeSample(1)
    const [first, second] = [handled(1), handled(2)]
    settle[0]?.reject(new Error('the store is unavailable'))
    expect(await first).toMatchObject({ cause: new Error('the store is unavailable') })
    expect(log.of('gateway.uplink_refused')).toEqual([{ vin, uplink: 'ack', error: 'Error: the store is unavailable' }])
    expect(begun).toEqual([1, 2])
    settle[1]?.resolve()
    expect(await second).toBe(undefined)
  })

  it('[L3] counts nothing as safe without a handler', async () => {
    const handling = new Handling(1, new SampleLog())
    await expect(handling.handle(message(1))).rejects.toMatchObject({ cause: new Error('No uplink handler is set.') })
    expect(handling.size).toBe(0)
  })

  it('tells when there is room', async () => {
    const { settle, handling, handled } = makeSample(2)
    let hasRoom = false
    await handling.room()
    void handled(1)
    void handled(2)
    const room = handling.room().then(() => (hasRoom = true))
    await promisesRest()
    expect(hasRoom).toBe(false)
    settle[0]?.resolve()
    await room
    expect(handling.isFull).toBe(false)
  })

  it('turns away what would wait behind too many', async () => {
    const { handled, handling } = makeSample(1)
    for (let n = 0; n <= 20_000; n += 1) void handled(1)
    expect(await handled(2)).toMatchObject({ cause: expect.any(Overloaded) })
    expect(handling.size).toBe(20_001)
  })
})

describe('the end of handling', () => {
  it('waits for what is under way, and leaves no timer', async () => {
    const { settle, handling, handled } = makeSample(1)
    const clock = new VirtualClock()
    await handling.idle(seconds(5), clock)
    void handled(1)
    let isIdle = false
    const idle = handling.idle(seconds(5), clock).then(() => (isIdle = true))
    await promisesRest()
    expect(isIdle).toBe(false)
    settle[0]?.resolve()
    await idle
    expect(clock.pending).toBe(0)
  })

  it('stops waiting for a handler that hangs', async () => {
    const { handling, handled } = makeSample(1)
    void handled(1)
    await handling.idle(1, systemClock)
    expect(handling.size).toBe(1)
  })
})
