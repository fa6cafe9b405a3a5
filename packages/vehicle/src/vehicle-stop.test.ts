import { seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { type SampleActuator, SampleVehicle, idOf } from './testing/sample-vehicle.ts'

/** A vehicle in which a command runs, that ends when it is let go. */
const executing = async () => {
  const sample = await new SampleVehicle().ready()
  const command = sample.command(1)
  const letGo = sample.actuator.hold()
  await sample.hear(command)
  return { sample, command, letGo }
}

/** The next run on the same journal. */
const next = async ({ clock, journal }: SampleVehicle, actuator?: SampleActuator): Promise<SampleVehicle> =>
  new SampleVehicle({ clock, journal, ...(actuator && { actuator }) }).ready()

describe('a vehicle that stops', () => {
  it('lets what executes say how it ended, before it disconnects', async () => {
    const { sample, command, letGo } = await executing()
    const stopping = sample.vehicle.stop()
    await sample.rest()
    expect(sample.actuator.signal?.aborted).toBe(true)
    letGo()
    await stopping
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    expect(sample.link.said.at(-1)?.message).toMatchObject({ status: 'offline' })
    const again = await next(sample)
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['succeeded'])
  })

  it('[L4] does not take an execution that was cut off for one that failed', async () => {
    const { sample, command, letGo } = await executing()
    sample.actuator.failure = new Error('aborted')
    const stopping = sample.vehicle.stop()
    letGo()
    await stopping
    expect(sample.acksOf(1)).toEqual(['received', 'running'])
    const again = await next(sample)
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['unknown interrupted'])
  })

  it('[L4] does not wait forever; what ends later changes nothing', async () => {
    const { sample, command, letGo } = await executing()
    const stopping = sample.vehicle.stop()
    await sample.clock.advance(seconds(3))
    await stopping
    expect([sample.vehicle.state, sample.clock.pending]).toEqual(['stopped', 0])
    await sample.ready()
    const { length } = sample.journal.entries
    letGo()
    await sample.rest()
    expect(sample.journal.entries).toHaveLength(length)
    await sample.hear(command)
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'unknown interrupted'])
  })

  it('[L8] keeps a lane occupied in its next run, until what executed in the last one has ended', async () => {
    const { sample, letGo } = await executing()
    const stopping = sample.vehicle.stop()
    await sample.clock.advance(seconds(3))
    await stopping
    await sample.ready()
    await sample.hear(sample.command(2))
    expect([sample.actuator.effects, sample.acksOf(2)]).toEqual([[idOf(1)], ['received']])
    letGo()
    await sample.rest()
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(2)])
  })

  it('begins nothing of what waits', async () => {
    const { sample, letGo } = await executing()
    const waiting = sample.command(2)
    await sample.hear(waiting)
    const stopping = sample.vehicle.stop()
    letGo()
    await stopping
    expect(sample.actuator.effects).toEqual([idOf(1)])
    const again = await next(sample, sample.actuator)
    await again.hear(waiting)
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(2)])
  })

  it('does nothing that had begun and was not done when the stop came', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    const { journal } = sample
    let wrote = (): void => undefined
    journal.slowness = new Promise<void>((resolve) => (wrote = resolve))
    await sample.hear(command)
    const stopping = sample.vehicle.stop()
    await sample.rest()
    wrote()
    await stopping
    expect(journal.entries.at(-1)).toMatchObject({ kind: 'begun', id: idOf(1) })
    expect(sample.actuator.effects).toEqual([])
    const again = await next(sample)
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['unknown interrupted'])
  })

  it('receives nothing any more, and leaves no timer', async () => {
    const { sample, letGo } = await executing()
    const stopping = sample.vehicle.stop()
    await sample.hear(sample.command(2, { lane: 'doors' }))
    sample.tellTime()
    letGo()
    await stopping
    expect([sample.acksOf(2), sample.clock.pending]).toEqual([[], 0])
  })

  it('has stopped also when its journal could not be opened', async () => {
    const sample = new SampleVehicle()
    sample.journal.open = () => Promise.reject(new Error('EACCES: permission denied'))
    await expect(sample.vehicle.start()).rejects.toThrow('EACCES')
    await sample.vehicle.stop()
    expect(sample.vehicle.state).toBe('stopped')
  })
})
