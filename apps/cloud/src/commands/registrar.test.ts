import { parseVin } from '@keyfob/protocol'
import { VirtualClock, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { registrarOf } from './registrar.ts'
import { SampleLog } from './testing/sample-log.ts'

const vin = parseVin('1KEYF0B0000000001')! // 17 characters

describe('registration at first sight', () => {
  it('is for nobody where it is off, and that is no flood', () => {
    const log = new SampleLog()
    expect(registrarOf({ isOpen: false, clock: new VirtualClock(), log })(vin)).toBe(false)
    expect(log.of('vehicle.registration_refused')).toEqual([])
  })

  it('has a pace: a fleet at once, then some each second; who is refused is counted and told', async () => {
    const [clock, log] = [new VirtualClock(), new SampleLog()]
    let refused = 0
    const measures = { refused: (_reason: string, count: number) => void (refused += count) }
    const mayRegister = registrarOf({ isOpen: true, clock, log, measures })
    const admitted = (tries: number): number =>
      Array.from({ length: tries }, () => mayRegister(vin)).filter(Boolean).length
    expect(admitted(1_600)).toBe(1_000)
    expect([refused, log.of('vehicle.registration_refused').length]).toEqual([600, 600])
    await clock.advance(seconds(1))
    expect(admitted(1_600)).toBe(20)
  })

  it('leaves room for others when one connection invents vehicles', async () => {
    const [clock, log] = [new VirtualClock(), new SampleLog()]
    const [inventor, honest] = [{}, {}]
    let sender = inventor
    const mayRegister = registrarOf({ isOpen: true, clock, log, senderOf: () => sender })
    const admitted = (): number => Array.from({ length: 1_600 }, () => mayRegister(vin)).filter(Boolean).length
    expect(admitted()).toBe(100)
    sender = honest
    expect(mayRegister(vin)).toBe(true)
    sender = inventor
    await clock.advance(seconds(10))
    expect(admitted()).toBe(20)
  })
})
