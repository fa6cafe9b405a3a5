import { minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { Pursuit } from './actuator.ts'
import { SampleJournal } from './testing/sample-journal.ts'
import { SampleVehicle, idOf } from './testing/sample-vehicle.ts'

describe('a memory', () => {
  it('[L4] that cannot be written answers nothing and begins nothing; the repetition finds it repaired', async () => {
    const sample = await new SampleVehicle().ready()
    const command = sample.command(1)
    sample.journal.failure = new Error('no space left on device')
    await sample.hear(command, sample.cancel(2))
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

  it('is written again when its journal has grown long', async () => {
    const sample = await new SampleVehicle({ memoryEntries: 10 }).ready()
    for (let number = 1; number <= 400; number += 1) {
      await sample.clock.advance(1)
      await sample.hear(sample.command(number))
    }
    expect(sample.journal.rewrites).toBeGreaterThan(0)
    expect(sample.journal.entries.length).toBeLessThan(1_200)
    await sample.vehicle.stop()
    const again = await new SampleVehicle({
      clock: sample.clock,
      journal: sample.journal,
      actuator: sample.actuator,
      memoryEntries: 10,
    }).ready()
    await again.hear(sample.command(400, { issuedAt: sample.clock.now() - 1 }))
    expect(again.acksOf(400)).toEqual(['succeeded'])
  })

  it('[L4] that is written again keeps what can be followed, with its note', async () => {
    const followed: unknown[] = []
    const following = async (shared: Partial<SampleVehicle> = {}): Promise<SampleVehicle> => {
      const sample = new SampleVehicle({ ...(shared.journal && { clock: shared.clock!, journal: shared.journal }) }) // together
      sample.actuator.resume = async ({ id }, note) => {
        followed.push([id, note])
        return { status: 'succeeded' }
      }
      sample.actuator.execute = async (_command, signal, ...[, pursuit]) => {
        await (pursuit as Pursuit).note('request 7') // the vehicle hands it in
        return sample.clock.sleep(minutes(10), signal).then(() => ({ status: 'succeeded' }))
      }
      return sample.ready()
    }
    const sample = await following()
    await sample.hear(sample.command(1))
    for (let session = 0; session < 1_000; session += 1) await sample.link.goUp()
    expect(sample.journal.rewrites).toBeGreaterThan(0)
    const journal = new SampleJournal()
    journal.entries = [...sample.journal.entries]
    await following({ clock: sample.clock, journal })
    expect(followed).toEqual([[idOf(1), 'request 7']])
  })

  it('[L4] that is full of what is running says nothing and begins nothing', async () => {
    const sample = await new SampleVehicle({ memoryEntries: 1 }).ready()
    const letGo = sample.actuator.hold()
    const second = sample.command(2, { lane: 'doors' })
    await sample.hear(sample.command(1))
    await sample.hear(second, sample.cancel(3))
    expect([sample.acksOf(2), sample.acksOf(3)]).toEqual([['received'], []])
    expect(sample.events.filter(({ kind }) => kind === 'memory_failed')).toHaveLength(2)
    letGo()
    await sample.rest()
    await sample.hear(second)
    expect(sample.acksOf(2)).toEqual(['received', 'received', 'running', 'succeeded'])
    expect(sample.actuator.effects).toEqual([idOf(1), idOf(2)])
  })

  it('[L4] that was lost between two runs gets its horizon from a question of the second', async () => {
    const sample = await new SampleVehicle().ready()
    await sample.hear({ kind: 'probe', nonce: 'p-1' })
    const { nonce } = sample.lastBirth()
    const before = sample.clock.now()
    await sample.clock.advance(10)
    const command = sample.command(1)
    await sample.clock.advance(10)
    await sample.hear(command)
    await sample.vehicle.stop()
    sample.journal.entries = []
    await sample.vehicle.start()
    await sample.link.goUp()
    await sample.hear({ kind: 'time', nonce, now: before }, command)
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
    sample.tellTime()
    await sample.rest()
    expect(sample.acksOf(1).at(-1)).toBe('unknown cannot_vouch')
    expect(sample.actuator.effects).toEqual([idOf(1)])
  })

  it('asks for the time again when its horizon could not be written, and holds what waits until then', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    await sample.link.goUp()
    await sample.rest()
    sample.journal.failure = new Error('no space left on device')
    await sample.clock.advance(1)
    sample.tellTime()
    const command = sample.command(1, { issuedAt: sample.clock.now() + 7_000 })
    await sample.hear(command, command)
    sample.journal.failure = undefined
    await sample.untilAsked(seconds(6))
    expect(sample.actuator.effects).toEqual([])
    sample.tellTime()
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded'])
  })

  it('without a horizon holds only so much', async () => {
    const sample = new SampleVehicle()
    await sample.vehicle.start()
    await sample.link.goUp()
    for (let number = 1; number <= 70; number += 1) await sample.hear(sample.command(number))
    await sample.clock.advance(10)
    sample.tellTime()
    await sample.rest()
    expect(sample.acksOf(64)).toEqual(['unknown cannot_vouch'])
    expect(sample.acksOf(65)).toEqual([])
  })

  it('continues with its long journal when that cannot be rewritten', async () => {
    const sample = await new SampleVehicle({ memoryEntries: 10 }).ready()
    sample.journal.rewrite = () => Promise.reject(new Error('no space left on device'))
    for (let number = 1; number <= 400; number += 1) {
      await sample.clock.advance(1)
      await sample.hear(sample.command(number))
    }
    expect(sample.acksOf(400)).toEqual(['received', 'running', 'succeeded'])
    expect(sample.journal.entries.length).toBeGreaterThan(1_000)
  })
})
