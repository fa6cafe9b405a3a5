import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts'
import { Overloaded } from './overloaded.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Doubles numbers, 10 ms a group; a negative number fails its whole group. */
function doubling(options: Partial<GroupCommitOptions<number, number>> = {}) {
  const clock = new VirtualClock()
  const groups: (readonly number[])[] = []
  const commit = async (items: readonly number[]) => {
    groups.push(items)
    await clock.sleep(10)
    const bad = items.find((item) => item < 0)
    if (bad !== undefined) throw new RangeError(`bad ${bad}`)
    return items.map((item) => item * 2)
  }
  const group = new GroupCommit({ commit, maxGroup: 3, maxWaiting: 100, clock, ...options })
  return { clock, groups, group }
}

const settled = (promises: readonly Promise<unknown>[]) =>
  Promise.all(promises.map((promise) => promise.catch((error: unknown) => String(error))))

describe('GroupCommit', () => {
  it('commits one tick as one group, and what comes meanwhile as the next', async () => {
    const { clock, groups, group } = doubling()
    const first = [1, 2].map((item) => group.submit(item))
    await clock.advance(5)
    const next = [3, 4, 5, 6].map((item) => group.submit(item))
    expect(group.size).toBe(6)
    await clock.advance(25)
    expect(await settled([...first, ...next])).toEqual([2, 4, 6, 8, 10, 12])
    expect(groups).toEqual([[1, 2], [3, 4, 5], [6]])
    expect(group.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('refuses above maxWaiting, in flight not counted', async () => {
    const { clock, group } = doubling({ maxWaiting: 3 })
    const items = [1, 2, 3].map((item) => group.submit(item))
    await expect(group.submit(4)).rejects.toBeInstanceOf(Overloaded)
    await clock.advance(5)
    items.push(group.submit(5))
    await clock.advance(15)
    expect(await settled(items)).toEqual([2, 4, 6, 10])
  })

  it('leaves what is put off for the next group, in its order, but makes no empty group', async () => {
    const putOff = (item: number, times: number): boolean => item >= 10 && times < 2
    const { clock, groups, group } = doubling({ putOff })
    const items = [10, 1, 11, 2].map((item) => group.submit(item))
    await clock.advance(5)
    items.push(group.submit(3))
    await clock.advance(35)
    expect(await settled(items)).toEqual([20, 2, 22, 4, 6])
    expect(groups).toEqual([[1, 2], [3], [10, 11]])
  })

  it('puts nothing off when nothing else waits, and keeps what exceeds a group before what came later', async () => {
    const { clock, groups, group } = doubling({ putOff: (item) => item >= 10 })
    const items = [10, 11, 12, 13].map((item) => group.submit(item))
    await clock.advance(5)
    items.push(group.submit(14))
    await clock.advance(15)
    expect(await settled(items)).toEqual([20, 22, 24, 26, 28])
    expect(groups).toEqual([
      [10, 11, 12],
      [13, 14],
    ])
  })

  it('waits for others as long as it has patience, or until an item ends it', async () => {
    const patience = (items: readonly number[]): number => (items.every((item) => item < 10) ? 4 : 0)
    const { clock, groups, group } = doubling({ patience, endsPatience: (item) => item >= 10 })
    const items = [group.submit(1)]
    await clock.advance(2)
    expect(groups).toEqual([])
    items.push(group.submit(2))
    await clock.advance(1)
    items.push(group.submit(10))
    await clock.advance(0)
    expect(groups).toEqual([[1, 2, 10]])
    expect(clock.pending).toBe(1)
    items.push(group.submit(3))
    await clock.advance(13)
    expect(groups).toEqual([[1, 2, 10]])
    await clock.advance(1)
    expect(groups).toEqual([[1, 2, 10], [3]])
    await clock.advance(10)
    expect(await settled(items)).toEqual([2, 4, 20, 6])
    expect(clock.pending).toBe(0)
  })

  it('lets one bad item fail alone if the error allows a split', async () => {
    const { clock, groups, group } = doubling({ shouldSplit: (error) => error instanceof RangeError })
    const items = settled([1, -2, 3].map((item) => group.submit(item)))
    await clock.advance(40)
    expect(await items).toEqual([2, 'RangeError: bad -2', 6])
    expect(groups).toEqual([[1, -2, 3], [1], [-2], [3]])
  })

  it('fails the group as one if it does not', async () => {
    const { clock, groups, group } = doubling({ shouldSplit: () => false })
    const items = settled([1, -2].map((item) => group.submit(item)))
    await clock.advance(10)
    expect(await items).toEqual(['RangeError: bad -2', 'RangeError: bad -2'])
    expect(groups).toHaveLength(1)
  })

  it('never splits a wrong number of results', async () => {
    let calls = 0
    const commit = async () => [++calls]
    const { group } = doubling({ commit, shouldSplit: () => true })
    const message = 'ResultCountMismatch: commit returned 1 results for 2 items'
    expect(await settled([group.submit(1), group.submit(2)])).toEqual([message, message])
    expect(calls).toBe(1)
  })

  it('survives a defect in shouldSplit and a commit that throws at once', async () => {
    const commit = (): never => {
      throw new Error('at once')
    }
    const shouldSplit = (): never => {
      throw new Error('defect')
    }
    const { group } = doubling({ commit, shouldSplit })
    expect(await settled([group.submit(1), group.submit(2)])).toEqual(['Error: defect', 'Error: defect'])
    expect(await settled([group.submit(3)])).toEqual(['Error: at once'])
  })

  it('is idle only when all is settled', async () => {
    const { clock, group } = doubling({ maxGroup: 1 })
    await group.idle()
    void group.submit(1)
    void group.submit(2)
    let isIdle = false
    const idle = group.idle().then(() => (isIdle = true))
    await clock.advance(19)
    expect(isIdle).toBe(false)
    await clock.advance(1)
    await idle
  })

  it('reports size and duration of each group', async () => {
    const heard: [number, number][] = []
    const { clock, group } = doubling({ onGroup: (size, took) => heard.push([size, took]) })
    void group.submit(1)
    void group.submit(2)
    await clock.advance(10)
    expect(heard).toEqual([[2, 10]])
  })

  it('refuses groups of nothing', () => expect(() => doubling({ maxGroup: 0 })).toThrow(RangeError))

  it('gives every item its own result under any interleaving', async () => {
    const waves = fc.array(fc.record({ items: fc.array(fc.integer(), { maxLength: 8 }), pause: fc.nat(25) }), {
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(waves, fc.integer({ min: 1, max: 5 }), async (planned, maxGroup) => {
        const { clock, groups, group } = doubling({ maxGroup, shouldSplit: () => true })
        const results: Promise<unknown>[] = []
        for (const { items, pause } of planned) {
          results.push(...items.map((item) => group.submit(item).catch(String)))
          await clock.advance(pause)
        }
        const idle = group.idle()
        await clock.advance(10_000)
        await idle
        const expected = planned
          .flatMap(({ items }) => items)
          .map((item) => (item < 0 ? `RangeError: bad ${item}` : item * 2))
        expect(await Promise.all(results)).toEqual(expected)
        expect(groups.every((items) => items.length <= maxGroup)).toBe(true)
        expect(group.size + clock.pending).toBe(0)
      }),
    )
  })
})
