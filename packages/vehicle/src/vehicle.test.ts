import { hours, seconds } from '@keyfob/runtime'
import { parseIvcId } from '@keyfob/protocol'
import { describe, expect, it } from 'vitest'
import { SampleVehicle, idOf } from './testing/sample-vehicle.ts'

describe('a command', () => {
  it('is received, run and answered, each said once', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.outcome = { status: 'succeeded', result: { engineRunning: true } }
    await sample.hear(sample.command(1))
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    expect(sample.link.saidOn('ack').at(-1)).toMatchObject({ v: 1, ivc: 'ivc-1', result: { engineRunning: true } })
    expect(sample.events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['online', 'time', 'command', 'begun', 'ack']),
    )
  })

  it('hands its trace back with every ack', async () => {
    const sample = await new SampleVehicle().ready()
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    await sample.hear({ ...sample.command(1), traceparent })
    expect(sample.link.saidOn('ack').map((ack) => ack['traceparent'])).toEqual([traceparent, traceparent, traceparent])
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
    const again = await new SampleVehicle({
      clock: sample.clock,
      journal: sample.journal,
      actuator: sample.actuator,
    }).ready()
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

  it('[L5] is not begun where its effect might come after notAfter', async () => {
    const sample = await new SampleVehicle({ effectDelay: seconds(20) }).ready()
    const [early, late] = [seconds(25), seconds(15)].map((left) => sample.clock.now() + left)
    await sample.hear(sample.command(1, { notAfter: early! }), sample.command(2, { notAfter: late! })) // two were made
    expect([sample.acksOf(1).at(-1), sample.acksOf(2).at(-1)]).toEqual(['succeeded', 'rejected not_after_passed'])
    expect(sample.actuator.effects).toEqual([idOf(1)])
  })

  it('[L4] waits for the first cloud time of a fresh memory; what was issued before it is never begun', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    await sample.link.goUp()
    const before = sample.command(1)
    await sample.hear(before, sample.cancel(2))
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
    expect(sample.link.saidOn('ack').at(-1)).toMatchObject({
      status: 'failed',
      reason: { code: 'execution_failed', detail: 'starter broken' },
    })
  })

  it('that takes too long is answered unknown; its lane is free only when it has ended [L8]', async () => {
    const sample = await new SampleVehicle().ready()
    const letGo = sample.actuator.hold()
    await sample.hear(sample.command(1), sample.command(2))
    await sample.clock.advance(seconds(10))
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'unknown timed_out'])
    expect(sample.actuator.signal?.aborted).toBe(true)
    expect(sample.actuator.effects).toEqual([idOf(1)])
    letGo()
    await sample.rest()
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(2)])
    expect(sample.acksOf(2)).toEqual(['received', 'running', 'succeeded'])
  })

  it('with a result that is too large keeps its answer', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.outcome = { status: 'succeeded', result: { text: 'x'.repeat(10_000) } }
    await sample.hear(sample.command(1))
    expect(sample.link.saidOn('ack').at(-1)).toMatchObject({
      status: 'succeeded',
      result: { dropped: expect.stringContaining('at most 8192') as unknown },
    })
  })

  it('[L4] is not begun when a cancel came between its turn and its beginning', async () => {
    const sample = await new SampleVehicle().ready()
    await sample.hear(sample.command(1), sample.cancel(1))
    expect(sample.acksOf(1)).toEqual(['received', 'rejected canceled', 'rejected canceled'])
    expect(sample.actuator.effects).toEqual([])
  })

  it('[L5] is not done when its beginning took so long to write that it would be late', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1, { notAfter: sample.clock.now() + seconds(5) })
    let wrote = (): void => undefined
    sample.journal.slowness = new Promise<void>((resolve) => (wrote = resolve))
    await sample.hear(command)
    await sample.clock.advance(seconds(5))
    wrote()
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'failed timed_out'])
    expect(sample.actuator.effects).toEqual([])
  })

  it('that is cut off by its timeout and throws is not taken for one that failed', async () => {
    const sample = await new SampleVehicle().ready()
    sample.actuator.execute = (_, signal) =>
      sample.clock.sleep(seconds(60), signal).then(() => ({ status: 'succeeded' }))
    const command = sample.command(1)
    await sample.hear(command)
    await sample.clock.advance(seconds(10))
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'unknown timed_out', 'unknown timed_out'])
  })
})
