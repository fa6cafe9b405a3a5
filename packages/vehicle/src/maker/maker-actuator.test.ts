import { seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import { idOf, type SampleVehicle } from '../testing/sample-vehicle.ts'
import { MakerError } from './maker-error.ts'
import { SampleMaker, makersVehicle } from './testing/sample-maker.ts'

const lastOf = (sample: SampleVehicle) => sample.link.saidOn('ack').at(-1)
const limited = (after: number): MakerError => new MakerError('rate_limited', '429', seconds(after))

/** Hears one command, and lets so many seconds pass. */
const run = async (maker: SampleMaker, passing = 0, more = {}): Promise<SampleVehicle> => {
  const sample = await makersVehicle(maker)
  await sample.hear(sample.command(1, more))
  for (let second = 0; second < passing; second += 1) await sample.clock.advance(seconds(1))
  await sample.rest()
  return sample
}

describe('a command to a maker', () => {
  it('is started once, polled until it has ended, and answered', async () => {
    const maker = new SampleMaker()
    maker.code = undefined
    const sample = await run(maker, 3)
    expect(sample.acksOf(1)).toEqual(['received', 'running'])
    maker.code = 'DONE'
    await sample.clock.advance(seconds(1))
    await sample.rest()
    expect(sample.acksOf(1)).toEqual(['received', 'running', 'succeeded done'])
    expect([maker.starts, maker.polls.length > 2]).toEqual([[idOf(1)], true])
  })

  it.each([
    ['ASLEEP', 'failed execution_failed'],
    ['LOST', 'unknown timed_out'],
    ['NEVER_HEARD_OF', 'unknown cannot_vouch'],
    ['toString', 'unknown cannot_vouch'],
  ])('[L7] that ends as %s is %s, with the code in its detail', async (code, said) => {
    const maker = new SampleMaker()
    maker.code = code
    const sample = await run(maker)
    expect(sample.acksOf(1).at(-1)).toBe(said)
    expect(lastOf(sample)).toMatchObject({ reason: { detail: code } })
  })

  it('that the maker does not have is rejected before anything begins', async () => {
    const maker = new SampleMaker()
    const sample = await run(maker, 0, { command: 'horn_honk' })
    expect([sample.acksOf(1), maker.starts]).toEqual([['received', 'rejected not_supported'], []])
  })

  it('that the maker refuses has failed, and is not polled', async () => {
    const maker = new SampleMaker()
    maker.instead = { kind: 'refused', code: 'NOT_YOURS', detail: 'no such vehicle' }
    const sample = await run(maker)
    expect(sample.acksOf(1).at(-1)).toBe('failed execution_failed')
    expect(lastOf(sample)).toMatchObject({ reason: { detail: 'NOT_YOURS: no such vehicle' } })
    expect(maker.polls).toEqual([])
  })

  it('is not polled where the maker answers with its end', async () => {
    const maker = new SampleMaker()
    maker.instead = { kind: 'ended', code: 'LOST' }
    const sample = await run(maker)
    expect([sample.acksOf(1).at(-1), maker.polls]).toEqual(['unknown timed_out', []])
  })

  it('[L7] that does not end in time is unknown, and is polled no longer', async () => {
    const maker = new SampleMaker()
    maker.code = undefined
    const sample = await run(maker, 10)
    expect(sample.acksOf(1).at(-1)).toBe('unknown timed_out')
    const { length } = maker.polls
    await sample.clock.advance(seconds(30))
    expect(maker.polls).toHaveLength(length)
    expect(sample.clock.pending).toBeLessThan(2) // the next question for the time
  })

  it('outlives polls that fail', async () => {
    const maker = new SampleMaker()
    maker.pollFaults = [new Error('502'), limited(3), new MakerError('unauthorized', '401')]
    const sample = await run(maker, 4)
    expect(sample.acksOf(1)).toEqual(['received', 'running'])
    await sample.clock.advance(seconds(2))
    await sample.rest()
    expect(sample.acksOf(1).at(-1)).toBe('succeeded done')
    expect(maker.starts).toHaveLength(1)
  })
})

describe('a start without an answer', () => {
  it('[L4] [L7] is unknown, and is not repeated', async () => {
    const maker = new SampleMaker()
    maker.startFaults = ['lost']
    const sample = await run(maker, 9)
    expect([sample.acksOf(1).at(-1), maker.effects]).toEqual(['unknown timed_out', [idOf(1)]])
    expect(maker.starts).toHaveLength(1)
  })

  it('[L7] is not waited for longer than a call may take', async () => {
    const maker = new SampleMaker()
    maker.startFaults = ['hangs']
    const sample = await run(maker, 8)
    expect(lastOf(sample)).toMatchObject({
      status: 'unknown',
      reason: { code: 'timed_out', detail: expect.stringContaining('did not answer in time') as unknown },
    })
  })

  it('[L4] is repeated where the maker makes one request of the two', async () => {
    const maker = new SampleMaker()
    maker.startsOnce = true
    maker.startFaults = ['lost']
    const sample = await run(maker, 2)
    expect([sample.acksOf(1).at(-1), maker.effects, maker.starts.length]).toEqual(['succeeded done', [idOf(1)], 2])
  })

  it('[L5] is not repeated after notAfter', async () => {
    const maker = new SampleMaker()
    maker.startsOnce = true
    maker.startFaults = ['lost', 'lost', 'lost', 'lost']
    const sample = await makersVehicle(maker)
    await sample.hear(sample.command(1, { notAfter: sample.clock.now() + seconds(0.4) }))
    await sample.clock.advance(seconds(3))
    await sample.rest()
    expect([sample.acksOf(1).at(-1), maker.starts.length]).toEqual(['unknown timed_out', 1])
  })

  it('is found where the maker can say which request it was', async () => {
    const maker = new SampleMaker()
    const answers = [undefined, 'found']
    maker.find = async () => answers.shift()
    maker.startFaults = ['lost']
    const sample = await run(maker, 2)
    expect([sample.acksOf(1).at(-1), maker.polls]).toEqual(['succeeded done', ['found']])
  })
})

describe('a start that started nothing', () => {
  it('is made again after Retry-After', async () => {
    const maker = new SampleMaker()
    maker.startFaults = [limited(3)]
    const sample = await run(maker, 2)
    expect(maker.starts).toHaveLength(1)
    await sample.clock.advance(seconds(1))
    await sample.rest()
    expect([sample.acksOf(1).at(-1), maker.effects]).toEqual(['succeeded done', [idOf(1)]])
  })

  it('has failed, and is no doubt, when Retry-After lies behind the answer timeout', async () => {
    const maker = new SampleMaker()
    maker.startFaults = [limited(60)]
    const sample = await run(maker)
    expect(lastOf(sample)).toMatchObject({ status: 'failed', reason: { detail: 'nothing was started: 429' } })
    expect(maker.effects).toEqual([])
  })

  it('has failed when the maker does not authorize it', async () => {
    const maker = new SampleMaker()
    maker.startFaults = [new MakerError('unauthorized', 'HTTP 401')]
    const sample = await run(maker, 3)
    expect([sample.acksOf(1).at(-1), maker.starts.length]).toEqual(['failed execution_failed', 1])
  })

  it('[L5] is not made again after notAfter', async () => {
    const maker = new SampleMaker()
    maker.startFaults = [limited(2)]
    const sample = await makersVehicle(maker)
    await sample.hear(sample.command(1, { notAfter: sample.clock.now() + seconds(1) }))
    await sample.clock.advance(seconds(3))
    await sample.rest()
    expect([sample.acksOf(1).at(-1), maker.effects]).toEqual(['failed timed_out', []])
  })
})
