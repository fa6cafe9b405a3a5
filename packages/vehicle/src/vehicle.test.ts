import { hours, minutes, seconds } from '@keyfob/runtime'
import { parseIvcId } from '@keyfob/protocol'
import { describe, expect, it } from 'vitest'
import { SampleVehicle, idOf, sampleIvc, sampleVin } from './sample-vehicle.ts'

const cancelOf = (sample: SampleVehicle, number: number, issuedAt = sample.clock.now() + 1) =>
  ({ kind: 'cancel', id: idOf(number), vin: sampleVin, ivc: sampleIvc, issuedAt, lane: 'engine' }) as const

describe('a command', () => {
  it('is received, run and answered, each said once', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.outcome = { status: 'succeeded', result: { engineRunning: true } }
    await sample.hear(sample.command(1))
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    expect(sample.link.saidOn('ack').at(-1)).toMatchObject({ v: 1, ivc: 'ivc-1', result: { engineRunning: true } })
    expect(sample.events.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['online', 'time', 'command', 'begun', 'ack'])) // prettier-ignore
  })

  it('[L4] runs once, and every repetition gets the same answer, after a restart too', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    await sample.hear(command, command)
    await sample.hear(command)
    expect(sample.actuator.effects).toEqual([idOf(1)])
    await sample.vehicle.stop()
    const again = await new SampleVehicle(sample).ready()
    await again.hear(command)
    expect(again.actuator.effects).toEqual([idOf(1)])
    expect(again.acksOf(1)).toEqual(['succeeded'])
    expect(again.link.saidOn('ack').at(-1)?.['at']).toEqual(sample.link.saidOn('ack').at(-1)?.['at'])
  })

  it('[L4] is on disk before its effect', async () => {
    const sample = await new SampleVehicle().ready()
    let written: unknown
    sample.actuator.execute = async () => {
      written = sample.journal.entries.at(-1)
      return { status: 'succeeded' }
    }
    await sample.hear(sample.command(1))
    expect(written).toMatchObject({ kind: 'begun', id: idOf(1) })
  })

  it('[L4] that had begun when power went is answered interrupted', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    sample.journal.entries.push({ kind: 'begun', id: idOf(1), issuedAt: command.issuedAt })
    const again = await new SampleVehicle({ clock: sample.clock, journal: sample.journal, actuator: sample.actuator }).ready() // prettier-ignore
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['unknown interrupted'])
    expect(again.actuator.effects).toEqual([])
  })

  it('[L5] is not begun after notAfter, and not without the time', async () => {
    const sample = await new SampleVehicle().ready()
    await sample.hear(sample.command(1, { notAfter: sample.clock.now() - 1 }))
    expect(sample.acksOf(1)).toEqual(['received', 'rejected not_after_passed'])
    await sample.clock.advance(hours(4))
    await sample.hear(sample.command(2))
    expect(sample.acksOf(2)).toEqual(['received', 'rejected clock_untrusted'])
    expect(sample.actuator.effects).toEqual([])
  })

  it('[L4] waits for the first cloud time of a fresh memory; what was issued before it is never begun', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    await sample.link.goUp()
    const before = sample.command(1)
    await sample.hear(before, cancelOf(sample, 2))
    expect(sample.link.saidOn('ack')).toEqual([])
    await sample.clock.advance(seconds(1))
    sample.tellTime()
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['unknown cannot_vouch'])
    expect(sample.acksOf(2)).toEqual(['unknown cannot_vouch'])
    await sample.hear(sample.command(3))
    expect(sample.actuator.effects).toEqual([idOf(3)])
  })

  it('[L4] for another unit is never begun', async () => {
    const sample = await new SampleVehicle().ready()
    await sample.hear(sample.command(1, { ivc: parseIvcId('ivc-2')! }), sample.command(2, { ivc: null }))
    expect([...sample.acksOf(1), ...sample.acksOf(2)]).toEqual(['unknown cannot_vouch', 'unknown cannot_vouch'])
  })

  it('is refused by the actuator before it begins', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.refusal = { code: 'guard_failed', detail: 'it moves' }
    await sample.hear(sample.command(1))
    expect(sample.acksOf(1)).toEqual(['received', 'rejected guard_failed'])
    sample.actuator.refuse = () => {
      throw new Error('sensor broken')
    }
    await sample.hear(sample.command(2))
    expect(sample.acksOf(2)).toEqual(['received', 'rejected refused'])
  })

  it('that throws has failed', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.failure = new Error('starter broken')
    await sample.hear(sample.command(1))
    expect(sample.link.saidOn('ack').at(-1)).toMatchObject({ status: 'failed', reason: { code: 'execution_failed', detail: 'starter broken' } }) // prettier-ignore
  })

  it('that takes too long is answered unknown; its lane is free only when it has ended [L8]', async () => {
    const sample = await new SampleVehicle().ready()
    let open = (): void => undefined
    sample.actuator.gate = new Promise<void>((resolve) => (open = resolve))
    await sample.hear(sample.command(1), sample.command(2))
    await sample.clock.advance(seconds(10))
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'unknown timed_out'])
    expect(sample.actuator.signal?.aborted).toBe(true)
    expect(sample.actuator.effects).toEqual([idOf(1)])
    open()
    await sample.rest()
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(2)])
    expect(sample.acksOf(2)).toEqual(['received', 'running', 'succeeded'])
  })

  it('with a result that is too large keeps its answer', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.outcome = { status: 'succeeded', result: { text: 'x'.repeat(10_000) } }
    await sample.hear(sample.command(1))
    expect(sample.link.saidOn('ack').at(-1)).toMatchObject({ status: 'succeeded', result: { dropped: expect.stringContaining('at most 8192') as unknown } }) // prettier-ignore
  })
})

describe('a lane', () => {
  it('[L8] runs one at a time, in order; other lanes do not wait', async () => {
    const sample = await new SampleVehicle().ready()
    let open = (): void => undefined
    sample.actuator.gate = new Promise<void>((resolve) => (open = resolve))
    await sample.hear(sample.command(1), sample.command(2), sample.command(3, { lane: 'doors' }))
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(3)])
    await sample.hear(sample.command(1), sample.command(2))
    expect([sample.acksOf(1).at(-1), sample.acksOf(2).at(-1)]).toEqual(['running', 'received'])
    open()
    await sample.rest()
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(3), idOf(2)])
  })

  it('refuses one too many', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.gate = new Promise(() => undefined)
    for (let number = 1; number <= 10; number += 1) await sample.hear(sample.command(number))
    expect(sample.acksOf(9)).toEqual(['received'])
    expect(sample.acksOf(10)).toEqual(['rejected vehicle_busy'])
  })
})

describe('a cancel', () => {
  it('[L7] makes what never began dead, durably', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    await sample.hear(cancelOf(sample, 1), command)
    expect(sample.acksOf(1)).toEqual(['rejected canceled', 'rejected canceled'])
    await sample.vehicle.stop()
    const again = await new SampleVehicle(sample).ready()
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['rejected canceled'])
    expect(again.actuator.effects).toEqual([])
  })

  it('takes what waits out of its lane', async () => {
    const sample = await new SampleVehicle().ready()
    let open = (): void => undefined
    sample.actuator.gate = new Promise<void>((resolve) => (open = resolve))
    await sample.hear(sample.command(1), sample.command(2))
    await sample.hear(cancelOf(sample, 2), cancelOf(sample, 1))
    expect([sample.acksOf(2).at(-1), sample.acksOf(1).at(-1)]).toEqual(['rejected canceled', 'running'])
    open()
    await sample.rest()
    expect(sample.actuator.effects).toEqual([idOf(1)])
  })
})

describe('a memory', () => {
  it('[L4] that cannot be written says nothing and begins nothing; the repetition finds it well again', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    sample.journal.failure = new Error('no space left on device')
    await sample.hear(command, cancelOf(sample, 2))
    expect([sample.acksOf(1), sample.acksOf(2), sample.actuator.effects]).toEqual([['received'], [], []])
    expect(sample.events).toContainEqual({ kind: 'memory_failed', problem: 'Error: no space left on device' })
    sample.journal.failure = undefined
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'received', 'running', 'succeeded'])
  })

  it('that fails at the end says the answer when it can be written', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    sample.actuator.execute = async () => {
      sample.journal.failure = new Error('no space left on device')
      return { status: 'succeeded' }
    }
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'running'])
    sample.journal.failure = undefined
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
  })

  it('[L4] that is full forgets the oldest answer, and vouches for nothing up to it', async () => {
    const sample = await new SampleVehicle({ memoryEntries: 2 }).ready()
    const first = sample.command(1)
    await sample.hear(first)
    for (const number of [2, 3]) {
      await sample.clock.advance(10)
      await sample.hear(sample.command(number))
    }
    await sample.hear(first)
    expect(sample.acksOf(1).at(-1)).toBe('unknown cannot_vouch')
    expect(sample.actuator.effects).toEqual([1, 2, 3].map(idOf))
  })

  it('is written anew when its journal has grown long', async () => {
    const sample = await new SampleVehicle({ memoryEntries: 10 }).ready()
    for (let number = 1; number <= 400; number += 1) {
      await sample.clock.advance(1)
      await sample.hear(sample.command(number))
    }
    expect(sample.journal.rewrites).toBeGreaterThan(0)
    expect(sample.journal.entries.length).toBeLessThan(1_200)
    await sample.vehicle.stop()
    const again = await new SampleVehicle({ clock: sample.clock, journal: sample.journal, actuator: sample.actuator, memoryEntries: 10 }).ready() // prettier-ignore
    await again.hear(sample.command(400, { issuedAt: sample.clock.now() - 1 }))
    expect(again.acksOf(400)).toEqual(['succeeded'])
  })
})

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

  it('answers a probe with a birth that names it, and a memory that cannot be written keeps nobody offline', async () => {
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
    await sample.clock.advance(seconds(3))
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
    expect(sample.link.saidOn('state')).toMatchObject([{ clockTrusted: false }, { clockTrusted: true, signals: { 'Vehicle.Speed': 1 } }]) // prettier-ignore
  })

  it('that stops while something executes says nothing of it; the next one says interrupted', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    let open = (): void => undefined
    sample.actuator.gate = new Promise<void>((resolve) => (open = resolve))
    await sample.hear(command)
    const stopping = sample.vehicle.stop()
    await sample.rest()
    expect(sample.actuator.signal?.aborted).toBe(true)
    open()
    await stopping
    expect(sample.acksOf(1)).toEqual(['received', 'running'])
    const again = await new SampleVehicle(sample).ready()
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['unknown interrupted'])
  })
})
