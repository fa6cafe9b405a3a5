import { seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { SampleJournal } from '../testing/sample-journal.ts'
import { idOf } from '../testing/sample-vehicle.ts'
import { SampleMaker, makersVehicle } from './testing/sample-maker.ts'

/** A command that runs at the maker when the power of the bridge fails. */
const cutOff = async (maker: SampleMaker) => {
  maker.code = undefined
  const sample = await makersVehicle(maker)
  const command = sample.command(1)
  await sample.hear(command)
  // What is on disk at this moment: nothing that the dead run still does reaches it.
  const journal = new SampleJournal()
  journal.entries = [...sample.journal.entries]
  return { command, before: { clock: sample.clock, journal } }
}

describe('a bridge whose power failed', () => {
  it('[L4] [L7] continues to poll what it had started, and answers with how that ended', async () => {
    const maker = new SampleMaker()
    const { command, before } = await cutOff(maker)
    const again = await makersVehicle(maker, before)
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['running'])
    maker.code = 'DONE'
    await again.clock.advance(seconds(2))
    await again.hear(command)
    expect(again.acksOf(1)).toEqual(['running', 'succeeded done', 'succeeded done'])
    expect([maker.starts, new Set(maker.polls)]).toEqual([[idOf(1)], new Set([`request of ${idOf(1)}`])])
  })

  it('[L4] answers interrupted when the request had no answer yet, and starts nothing', async () => {
    const maker = new SampleMaker()
    maker.startFaults = ['hangs']
    const { command, before } = await cutOff(maker)
    const again = await makersVehicle(maker, before)
    await again.hear(command)
    expect(new Set(again.acksOf(1))).toEqual(new Set(['unknown interrupted']))
    expect(maker.starts).toEqual([idOf(1)])
  })

  it('finds that request where the maker can say which it was', async () => {
    const maker = new SampleMaker()
    maker.startFaults = ['hangs']
    const { command, before } = await cutOff(maker)
    maker.find = async ({ id }) => `request of ${id}`
    maker.code = 'DONE'
    const again = await makersVehicle(maker, before)
    await again.hear(command)
    expect(new Set(again.acksOf(1))).toEqual(new Set(['succeeded done']))
    expect(maker.starts).toEqual([idOf(1)])
  })

  it('[L8] begins the next command of the lane after that has ended', async () => {
    const maker = new SampleMaker()
    const { before } = await cutOff(maker)
    const again = await makersVehicle(maker, before)
    const second = again.command(2)
    await again.hear(second)
    expect([again.acksOf(2), maker.starts]).toEqual([['received'], [idOf(1)]])
    maker.code = 'DONE'
    await again.clock.advance(seconds(2))
    await again.rest()
    expect([again.acksOf(2).at(-1), maker.starts]).toEqual(['succeeded done', [idOf(1), idOf(2)]])
  })

  it('[L7] is unknown when it does not end within its answer timeout either', async () => {
    const maker = new SampleMaker()
    const { command, before } = await cutOff(maker)
    const again = await makersVehicle(maker, before)
    await again.clock.advance(seconds(10))
    await again.hear(command)
    expect(again.acksOf(1).at(-1)).toBe('unknown timed_out')
  })
})

describe('a bridge that stops', () => {
  it('leaves what it polls to its next run', async () => {
    const maker = new SampleMaker()
    maker.code = undefined
    const sample = await makersVehicle(maker)
    const command = sample.command(1)
    await sample.hear(command)
    await sample.vehicle.stop()
    maker.code = 'ASLEEP'
    const again = await makersVehicle(maker, sample)
    await again.hear(command)
    expect(new Set(again.acksOf(1))).toEqual(new Set(['failed execution_failed']))
    expect(maker.starts).toEqual([idOf(1)])
  })
})
