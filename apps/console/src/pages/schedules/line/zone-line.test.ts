import { describe, expect, it } from 'vitest'
import { clockChangesIn, nextClockChange } from './clock-changes.ts'
import { zoneLine } from './zone-line.ts'
import { clockText, instantOf, isZone, longDayText, offsetAt, offsetText, wallOf } from './zone-time.ts'

const at = (text: string): number => Date.parse(text)
const berlin = 'Europe/Berlin'

describe('wall time', () => {
  it('is read and found in a zone', () => {
    const wall = wallOf(at('2026-07-01T10:30:15Z'), berlin)
    expect([longDayText(wall), clockText(wall)]).toEqual(['Wed 1 Jul 2026', '12:30:15'])
    expect(instantOf(wall, berlin)).toBe(at('2026-07-01T10:30:15Z'))
  })

  it('of midnight is 00:00 and not 24:00', () =>
    expect(clockText(wallOf(at('2026-07-01T22:00:00Z'), berlin))).toBe('00:00'))

  it('has offsets of half hours and west of Greenwich', () => {
    expect(offsetText(offsetAt(at('2026-07-01T00:00:00Z'), 'America/St_Johns'))).toBe('−02:30')
    expect(offsetText(offsetAt(at('2026-07-01T00:00:00.500Z'), 'Asia/Kolkata'))).toBe('+05:30')
  })

  it('knows which zones the browser has', () =>
    expect([isZone(berlin), isZone('Europe/Nowhere')]).toEqual([true, false]))
})

describe('clock changes', () => {
  it('are found to the second, with what they do', () => {
    expect(clockChangesIn(at('2026-01-01T00:00:00Z'), at('2027-01-01T00:00:00Z'), berlin)).toEqual([
      { at: at('2026-03-29T01:00:00Z'), by: 3_600_000, text: '02:00 becomes 03:00' },
      { at: at('2026-10-25T01:00:00Z'), by: -3_600_000, text: '03:00 becomes 02:00' },
    ])
  })

  it('may be of half an hour', () =>
    expect(nextClockChange(at('2026-09-01T00:00:00Z'), 'Australia/Lord_Howe')).toEqual({
      at: at('2026-10-03T15:30:00Z'),
      by: 1_800_000,
      text: '02:00 becomes 02:30',
    }))

  it('are none where clocks are not moved', () =>
    expect(nextClockChange(at('2026-01-01T00:00:00Z'), 'UTC')).toBeUndefined())
})

describe('the line', () => {
  it('places occurrences, days of the zone and clock changes', () => {
    const from = at('2026-03-27T12:00:00Z')
    const runs = ['2026-03-28T01:30:00Z', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'].map(at)
    const line = zoneLine(runs, berlin, from)
    expect(line.runs.map(({ share }) => Number(share.toFixed(2)))).toEqual([0.21, 0.59, 0.96])
    expect(line.ticks.map(({ label }) => label)).toEqual(['28 Mar', '12:00', '29 Mar', '12:00', '30 Mar'])
    expect(line.changes.map(({ text }) => text)).toEqual(['02:00 becomes 03:00'])
  })

  it('keeps its labels few, over minutes and over years', () => {
    const from = at('2026-03-27T12:00:00Z')
    for (const span of [60_000, 86_400_000, 31 * 86_400_000, 3_650 * 86_400_000]) {
      const { ticks } = zoneLine([from + span], berlin, from)
      expect(ticks.length).toBeGreaterThan(0)
      expect(ticks.length).toBeLessThan(9)
    }
  })

  it('is drawn also where nothing is due', () => expect(zoneLine([], 'UTC', 0).runs).toEqual([]))
})
