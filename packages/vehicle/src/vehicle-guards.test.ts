import type { Guard } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { SampleVehicle, idOf } from './testing/sample-vehicle.ts'

const speed = 'Vehicle.Speed'
const parked: Guard = { signal: speed, is: '=', value: 0, maxAgeSeconds: 60 }

/** What was said of the last answer. */
const lastReason = ({ link }: SampleVehicle): unknown => link.saidOn('ack').at(-1)?.['reason']

describe('the guards of a command', () => {
  it('let it begin when the vehicle senses that they hold', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.sense = () => 0
    await sample.hear(sample.command(1, { guards: [parked] }))
    expect(sample.actuator.effects).toEqual([idOf(1)])
  })

  it('refuse it with the condition, the value and its age, and nothing happens', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.sense = () => 12
    await sample.hear(sample.command(1, { guards: [parked] }))
    expect(sample.acksOf(1)).toEqual(['received', 'rejected guard_failed'])
    expect(lastReason(sample)).toEqual({
      code: 'guard_failed',
      detail: 'Vehicle.Speed = 0 within 60 s: it is 12, known 0 s ago',
      guard: {
        condition: 'Vehicle.Speed = 0 within 60 s',
        holds: false,
        fault: 'not_so',
        evidence: { value: 12, ageSeconds: 0, sampledAt: null },
      },
    })
    expect(sample.actuator.effects).toEqual([])
  })

  it('fail where the vehicle does not know, and where its sensor is broken', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.sense = () => undefined
    await sample.hear(sample.command(1, { guards: [parked] }))
    sample.actuator.sense = () => {
      throw new Error('sensor broken')
    }
    await sample.hear(sample.command(2, { guards: [parked] }))
    expect([...sample.acksOf(1), ...sample.acksOf(2)].filter((said) => said !== 'received')).toEqual([
      'rejected guard_failed',
      'rejected guard_failed',
    ])
    expect(lastReason(sample)).toMatchObject({ guard: { fault: 'no_evidence' } })
  })

  it('are judged by what was reported where the actuator senses nothing, as old as it is', async () => {
    const sample = await new SampleVehicle().ready()
    await sample.hear(sample.command(1, { guards: [parked] }))
    expect(lastReason(sample)).toMatchObject({ guard: { fault: 'no_evidence' } })
    sample.vehicle.report({ [speed]: 0 })
    await sample.clock.advance(seconds(60))
    await sample.hear(sample.command(2, { guards: [parked] }))
    await sample.clock.advance(seconds(1))
    await sample.hear(sample.command(3, { guards: [parked] }))
    expect(sample.actuator.effects).toEqual([idOf(2)])
    expect(lastReason(sample)).toMatchObject({ guard: { fault: 'too_old', evidence: { value: 0, ageSeconds: 61 } } })
  })

  it('[L4] are asked again right before the effect, and then it has failed', async () => {
    const sample = await new SampleVehicle().ready()
    const values = [0, 5]
    sample.actuator.sense = () => values.shift()
    await sample.hear(sample.command(1, { guards: [parked] }))
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'failed guard_failed'])
    expect(sample.actuator.effects).toEqual([])
  })

  it('[L4] are asked once: a repetition gets the same answer', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.sense = () => 12
    const command = sample.command(1, { guards: [parked] })
    await sample.hear(command)
    sample.actuator.sense = () => 0
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'rejected guard_failed', 'rejected guard_failed'])
    expect(sample.actuator.effects).toEqual([])
  })

  it('are beside the conditions of the actuator, which gets the state, too', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.sense = (signal) => (signal === speed ? 0 : 'P')
    sample.actuator.refuse = (_command, state) =>
      state.find('Vehicle.Gear')?.value === 'P' ? { code: 'guard_failed', detail: 'it is parked' } : undefined
    await sample.hear(sample.command(1, { guards: [parked] }))
    expect(lastReason(sample)).toEqual({ code: 'guard_failed', detail: 'it is parked' })
  })

  it('that cannot be read are never begun', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.sense = () => 0
    await sample.hear(sample.command(1, { guards: [{ ...parked, is: 'near' as '=' }] }))
    expect(sample.actuator.effects).toEqual([])
    expect(sample.events.at(-1)).toMatchObject({ kind: 'unreadable' })
  })
})
