import { type Service, minutes, seconds } from '@keyfob/runtime'
import { eventually } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WindowCounts } from '../ports/window-counts.ts'
import { sampleWindows } from './testing/sample-windows.ts'

let counts: WindowCounts & Partial<Service>
beforeAll(async () => {
  counts = sampleWindows()
  await counts.start?.()
})
afterAll(() => counts.stop?.())

const windowOf = (key: string, limit: number, span = minutes(1)) => ({ key, limit, span })
const passes = async (...windows: readonly ReturnType<typeof windowOf>[]): Promise<boolean> =>
  (await counts.take(windows)).states.every(({ isOver }) => !isOver)

describe('counts in windows', () => {
  it('have so many places, say what is left, and when the window ends', async () => {
    const seen = []
    for (let nth = 0; nth < 4; nth += 1) seen.push((await counts.take([windowOf('a', 3)])).states[0])
    expect(seen.map((state) => [state?.left, state?.isOver])).toEqual([
      [2, false],
      [1, false],
      [0, false],
      [0, true],
    ])
    for (const state of seen) {
      expect(state?.resetsIn).toBeGreaterThan(seconds(30))
      expect(state?.resetsIn).toBeLessThanOrEqual(minutes(1))
    }
  })

  it('are one for a key, whoever asks, and apart for others', async () => {
    expect(await passes(windowOf('b', 1))).toBe(true)
    expect([await passes(windowOf('b', 1)), await passes(windowOf('b2', 1))]).toEqual([false, true])
  })

  it('begin again when the window is over', async () => {
    const short = windowOf('c', 1, seconds(1))
    expect([await passes(short), await passes(short)]).toEqual([true, false])
    await eventually(() => passes(short))
    expect(await passes(short)).toBe(false)
  })

  it('never give away more places than there are, however many ask at once', async () => {
    const many = await Promise.all(Array.from({ length: 500 }, () => passes(windowOf('d', 50))))
    expect(many.filter(Boolean)).toHaveLength(50)
  })

  it('count nothing where one of several is known to be used up', async () => {
    const [small, large] = [windowOf('e', 1), windowOf('e2', 10)]
    expect([await passes(small, large), await passes(small)]).toEqual([true, false])
    for (let nth = 0; nth < 20; nth += 1) expect(await passes(small, large)).toBe(false)
    expect((await counts.take([large])).states[0]).toMatchObject({ left: 8, isOver: false })
  })
})
