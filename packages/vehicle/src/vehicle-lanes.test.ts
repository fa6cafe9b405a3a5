import { describe, expect, it } from 'vitest'
import { SampleVehicle, idOf } from './testing/sample-vehicle.ts'

describe('a lane', () => {
  it('[L8] runs one at a time, in order; other lanes do not wait', async () => {
    const sample = await new SampleVehicle().ready()
    const letGo = sample.actuator.hold()
    await sample.hear(sample.command(1), sample.command(2), sample.command(3, { lane: 'doors' }))
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(3)])
    await sample.hear(sample.command(1), sample.command(2))
    expect([sample.acksOf(1).at(-1), sample.acksOf(2).at(-1)]).toEqual(['running', 'received'])
    letGo()
    await sample.rest()
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(3), idOf(2)])
  })

  it('refuses one too many', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.hold()
    for (let number = 1; number <= 10; number += 1) await sample.hear(sample.command(number))
    expect(sample.acksOf(9)).toEqual(['received'])
    expect(sample.acksOf(10)).toEqual(['rejected vehicle_busy'])
  })
})

describe('a cancel', () => {
  it('[L7] makes what never began dead, durably', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    await sample.hear(sample.cancel(1), command)
    expect(sample.acksOf(1)).toEqual(['rejected canceled', 'rejected canceled'])
    await sample.vehicle.stop()
    const again = await new SampleVehicle(sample).ready()
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['rejected canceled'])
    expect(again.actuator.effects).toEqual([])
  })

  it('takes what waits out of its lane', async () => {
    const sample = await new SampleVehicle().ready()
    const letGo = sample.actuator.hold()
    await sample.hear(sample.command(1), sample.command(2))
    await sample.hear(sample.cancel(2), sample.cancel(1))
    expect([sample.acksOf(2).at(-1), sample.acksOf(1).at(-1)]).toEqual(['rejected canceled', 'running'])
    letGo()
    await sample.rest()
    expect(sample.acksOf(2)).toEqual(['received', 'rejected canceled'])
    expect(sample.actuator.effects).toEqual([idOf(1)])
  })
})
