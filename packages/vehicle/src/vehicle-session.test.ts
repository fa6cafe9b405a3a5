import { minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { SampleVehicle, sampleVin } from './testing/sample-vehicle.ts'

describe('a session', () => {
  it('[L11] announces itself with a growing counter, and its will and its end name it', async () => {
    const sample = await new SampleVehicle().ready()
    const [birth] = sample.link.saidOn('presence')
    expect(birth).toMatchObject({ status: 'online', counter: 1, ivc: 'ivc-1', horizon: null })
    expect(JSON.parse(sample.link.will?.payload ?? '')).toEqual({
      v: 1,
      status: 'offline',
      session: birth?.['session'],
    })
    sample.link.goDown()
    await sample.link.goUp()
    await sample.rest()
    const second = sample.link.saidOn('presence').at(-1)
    expect(second).toMatchObject({ counter: 2, horizon: expect.any(String) as unknown })
    expect(second?.['session']).not.toBe(birth?.['session'])
    await sample.vehicle.stop()
    expect(sample.link.saidOn('presence').at(-1)).toEqual({ v: 1, status: 'offline', session: second?.['session'] })
    const again = await new SampleVehicle({ clock: sample.clock, journal: sample.journal }).ready()
    expect(again.link.saidOn('presence')[0]).toMatchObject({ counter: 3 })
  })

  it('answers a probe with a birth that names it, and stays online when its memory cannot be written', async () => {
    const sample = await new SampleVehicle().ready()
    await sample.hear({ kind: 'probe', nonce: 'p-1' })
    expect(sample.link.saidOn('presence').at(-1)).toMatchObject({ status: 'online', probe: 'p-1', counter: 1 })
    sample.journal.failure = new Error('read-only')
    sample.link.goDown()
    await sample.link.goUp()
    expect(sample.link.saidOn('presence').at(-1)).toMatchObject({ counter: 2 })
  })

  it('[L5] asks for the time until it is answered, and again after an hour', async () => {
    const sample = new SampleVehicle()
    const births = (): number => sample.link.saidOn('presence').length
    await sample.vehicle.start()
    await sample.link.goUp()
    await sample.rest()
    expect(births()).toBe(1)
    await sample.untilAsked(seconds(6))
    expect(births()).toBe(2)
    sample.tellTime()
    await sample.rest()
    await sample.clock.advance(minutes(59))
    expect(births()).toBe(2)
    await sample.clock.advance(minutes(2))
    expect(births()).toBeGreaterThan(2)
    await sample.vehicle.stop()
    expect(sample.clock.pending).toBe(0)
  })

  it('[L5] takes no time that it did not ask for, and none twice', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    await sample.link.goUp()
    await sample.hear({ kind: 'time', nonce: 'stranger', now: sample.clock.now() })
    expect(sample.events.some(({ kind }) => kind === 'time')).toBe(false)
    sample.tellTime()
    sample.tellTime()
    await sample.rest()
    expect(sample.events.filter(({ kind }) => kind === 'time')).toHaveLength(1)
  })

  it('survives what it cannot read', async () => {
    const sample = await new SampleVehicle().ready()
    sample.link.hearBytes(Buffer.from([0, 255]))
    await sample.hear(sample.command(1, { vin: '1KFAA00E4T0000002' as typeof sampleVin }))
    expect(sample.events.filter(({ kind }) => kind === 'unreadable')).toHaveLength(2)
    await sample.hear(sample.command(2))
    expect(sample.acksOf(2).at(-1)).toBe('succeeded')
  })

  it('reports its state by cloud time, and says whether that is trusted', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    await sample.link.goUp()
    sample.vehicle.report({ 'Vehicle.Speed': 0 })
    sample.tellTime()
    await sample.rest()
    sample.vehicle.report({ 'Vehicle.Speed': 1 })
    expect(sample.link.saidOn('state')).toMatchObject([
      { clockTrusted: false },
      { clockTrusted: true, signals: { 'Vehicle.Speed': 1 } },
    ])
  })

  it('drops what comes faster than the disk takes it, and says so', async () => {
    const sample = await new SampleVehicle().ready()
    let wrote = (): void => undefined
    sample.journal.slowness = new Promise<void>((resolve) => (wrote = resolve))
    for (let number = 1; number <= 300; number += 1) sample.link.hear(sample.cancel(number))
    expect(sample.events).toContainEqual({ kind: 'unreadable', problem: 'too many messages wait' })
    wrote()
    await sample.rest()
    expect(sample.link.saidOn('ack')).toHaveLength(256)
  })

  it('keeps reported state until there is a connection and a time, with the instant of each sample', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    sample.vehicle.report({ 'Vehicle.Speed': 0, 'Vehicle.IsMoving': false })
    const sampledAt = sample.clock.now()
    await sample.clock.advance(5_000)
    sample.vehicle.report({ 'Vehicle.Speed': 1 })
    await sample.link.goUp()
    expect(sample.link.saidOn('state')).toEqual([])
    sample.tellTime()
    await sample.rest()
    expect(sample.link.saidOn('state')).toMatchObject([
      { at: new Date(sampledAt).toISOString(), clockTrusted: true, signals: { 'Vehicle.IsMoving': false } },
      { at: new Date(sampledAt + 5_000).toISOString(), clockTrusted: true, signals: { 'Vehicle.Speed': 1 } },
    ])
  })

  it('refuses reported state that it cannot keep', async () => {
    const { vehicle } = new SampleVehicle()
    for (let n = 0; n < 256; n += 1) vehicle.report({ [`Signal${n}`]: n })
    expect(() => vehicle.report({ OneMore: 1 })).toThrow('OneMore is not reported')
  })

  it('says what it can without a connection: nothing', async () => {
    const sample = await new SampleVehicle().ready()
    const letGo = sample.actuator.hold()
    const command = sample.command(1)
    await sample.hear(command)
    sample.link.goDown()
    letGo()
    await sample.rest()
    sample.vehicle.report({ 'Vehicle.Speed': 0 })
    await sample.rest()
    expect(sample.events.at(-1)).toMatchObject({ kind: 'ack', sent: false, ack: { status: 'succeeded' } })
    await sample.link.goUp()
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    expect(sample.link.saidOn('state')).toMatchObject([{ signals: { 'Vehicle.Speed': 0 } }])
  })
})
