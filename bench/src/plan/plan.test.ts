import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '@keyfob/testbed'
import { describe, expect, it } from 'vitest'
import { useOf } from './capacity.ts'
import { dayOf, habitsDefault } from './fleet-day.ts'
import { plans } from './layouts.ts'
import { type CommandCost, costAt, costsOf } from './measured.ts'
import { dayPictureOf } from './day-picture.ts'
import { readCosts } from './read-costs.ts'
import { fullAt, peakUse, wallsOf } from './walls.ts'

const cost = (perPair: number, each: number): CommandCost => ({
  perPair,
  api: each,
  worker: each,
  postgres: each,
  rabbit: each,
  broker: each,
})
const costs = [cost(10, 8), cost(1_000, 0.8)]
const [{ layout }] = plans as unknown as [(typeof plans)[number]] // it has some

describe('the cost of a command', () => {
  it('lies between the measured ones, and is the nearest one beyond them', () => {
    expect(costAt(costs, 'api', 100)).toBeCloseTo(Math.sqrt(8 * 0.8))
    expect([1, 10, 1_000, 50_000].map((rate) => costAt(costs, 'api', rate))).toEqual([8, 8, 0.8, 0.8])
  })

  it('is read from a result of the bench, by the rate of one pair', () => {
    const figures = {
      'lifecycles/s': 800,
      'CPU s/1000 Keyfob api 1': 0.4,
      'CPU s/1000 Keyfob api 2': 0.3,
      'CPU s/1000 Keyfob worker 3': 0.2,
      'CPU s/1000 PostgreSQL': 0.5,
      'accept p99 ms': 900,
    }
    const rows = [
      { group: 'two of each', name: '64 callers', figures, rounds: [] },
      { group: 'one process', name: '64 callers', figures, rounds: [] },
    ]
    const [first, ...rest] = costsOf({ rows })
    expect(rest).toEqual([])
    expect(first).toMatchObject({ perPair: 400, worker: 0.2, postgres: 0.5, broker: 0 })
    expect(first?.api).toBeCloseTo(0.7)
  })
})

describe('the results of the bench', () => {
  it('have the costs of several rates, and each is lower where there is more to do', async () => {
    const found = await readCosts(fileURLToPath(new URL('../../results', import.meta.url)))
    expect(found.length).toBeGreaterThanOrEqual(4)
    const [first, last] = [found[0], found.at(-1)]
    for (const part of ['api', 'worker', 'postgres', 'rabbit', 'broker'] as const)
      expect(first?.[part], part).toBeGreaterThan(last?.[part] ?? Infinity)
  })

  it('are asked for where there are none', async () => {
    const folder = await temporaryFolder()
    await expect(readCosts(folder.path)).rejects.toThrow('has no processes-….json. Run the bench or the soak first')
    await folder.remove()
  })
})

describe('a day', () => {
  const day = dayOf(1_000_000, habitsDefault, 4)

  it('has as many commands as the fleet sends, and its peak', () => {
    const mean = day.reduce((sum, { commands }) => sum + commands, 0) / day.length
    expect(mean * 86_400).toBeCloseTo(3_000_000, -3)
    expect(Math.max(...day.map(({ commands }) => commands)) / mean).toBeCloseTo(5)
  })

  it('has a quarter of the connections come back in ten minutes when one of four brokers fails', () => {
    const usual = day[1_049]?.births ?? 0
    const failing = day.filter(({ births }) => births > usual + 100)
    expect(failing).toHaveLength(10)
    expect((failing[0]?.births ?? 0) - usual).toBeCloseTo(300_000 / 4 / 600, 0)
  })
})

describe('the walls', () => {
  it('are where a part is just not full', () => {
    for (const { part, vehicles } of wallsOf(habitsDefault, layout, costs)) {
      expect(peakUse(vehicles, habitsDefault, layout, costs)[part]).toBeLessThanOrEqual(fullAt)
      expect(peakUse(vehicles * 1.01 + 2, habitsDefault, layout, costs)[part]).toBeGreaterThan(fullAt)
    }
  })

  it('of connections move with brokers, of reports with workers, and of births with shards only', () => {
    const wall = (part: string, more: Partial<typeof layout>) =>
      wallsOf(habitsDefault, { ...layout, brokers: 4, ...more }, costs).find((each) => each.part === part)?.vehicles ??
      0
    expect(wall('broker: connections', { brokers: 8 }) / wall('broker: connections', {})).toBeCloseTo(2, 1)
    expect(wall('worker: CPU', { pairs: 3 })).toBeGreaterThan(1.5 * wall('worker: CPU', {}))
    expect(wall('worker: births', { pairs: 8 })).toBe(wall('worker: births', {}))
    expect(wall('worker: births', { shards: 2 }) / wall('worker: births', {})).toBeCloseTo(2, 1)
  })

  it('are seen in the picture of a day, which stays on its paper', () => {
    const picture = dayPictureOf(30_000_000, layout, habitsDefault, costs)
    expect(picture.match(/<polyline/g)).toHaveLength(9)
    const points = [...picture.matchAll(/ points="([^"]*)"/g)].flatMap(([, list = '']) => list.split(' '))
    const heights = points.map((point) => Number(point.split(',')[1]))
    expect([Math.min(...heights) >= 56, Math.max(...heights) <= 316]).toEqual([true, true])
  })

  it('never take less of a larger fleet', () => {
    const at = (vehicles: number) => useOf(dayOf(vehicles, habitsDefault, 1)[1_050]!, layout, costs) // a minute of it
    for (const [part, share] of Object.entries(at(1_000_000)))
      expect(share, part).toBeGreaterThanOrEqual(at(500_000)[part] ?? Infinity)
  })
})
