import { type Instant, days, hours, minutes, parseInstant, seconds } from '@keyfob/runtime'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { Timing } from '../ports/schedule.ts'
import { latestIn, makeRecurrence, occurrencesIn, usualRepeat } from './recurrence.ts'
import { WallCron } from './wall-cron.ts'

type CronTiming = Extract<Timing, { cron: string }>

const cronIn = (cron: string, timeZone: string, rules: Partial<CronTiming> = {}) =>
  makeRecurrence({
    cron,
    timeZone,
    gap: 'run_after',
    repeat: usualRepeat(cron),
    startsAt: null,
    endsAt: null,
    ...rules,
  })
const at = (text: string): Instant => parseInstant(text)!
const shown = (instants: readonly Instant[]) => instants.map((each) => new Date(each).toISOString().slice(0, 16))

/** All occurrences of the local day around a change of the clocks. */
const on = (day: string, cron: string, zone: string, rules: Partial<CronTiming> = {}) =>
  shown(
    occurrencesIn(
      cronIn(cron, zone, rules),
      at(`${day}T00:00:00Z`) - hours(14),
      at(`${day}T00:00:00Z`) + hours(38),
      500,
    ),
  )

describe('02:30 on the days on which clocks are changed', () => {
  // [zone, day of the gap, what 02:30 or its like becomes by run_after, day of the repetition, its first and second pass]
  const zones = [
    ['Europe/Berlin', '30 2', '2026-03-29', '2026-03-29T01:00', '2026-10-25', '2026-10-25T00:30', '2026-10-25T01:30'],
    ['America/New_York', '30 2', '2026-03-08', '2026-03-08T07:00', '2026-11-01', '2026-11-01T07:30', null],
    ['America/New_York', '30 1', '2026-03-08', null, '2026-11-01', '2026-11-01T05:30', '2026-11-01T06:30'],
    ['Australia/Lord_Howe', '15 2', '2026-10-03', '2026-10-03T15:30', '2026-04-04', null, null],
    ['Australia/Lord_Howe', '45 1', '2026-10-03', null, '2026-04-04', '2026-04-04T14:45', '2026-04-04T15:15'],
    ['America/Santiago', '30 0', '2026-09-06', '2026-09-06T04:00', '2026-04-05', null, null],
    ['America/Santiago', '30 23', '2026-09-06', null, '2026-04-04', '2026-04-05T02:30', '2026-04-05T03:30'],
  ] as const

  it.each(zones)('%s at %s', (zone, time, gapDay, runAfter, repeatDay, first, second) => {
    const cron = `${time} * * *`
    if (runAfter !== null) {
      expect(on(gapDay, cron, zone)).toContain(runAfter)
      const skipped = on(gapDay, cron, zone, { gap: 'skip' })
      expect(skipped).not.toContain(runAfter)
      expect(skipped).toHaveLength(on(gapDay, cron, zone).length - 1)
    }
    if (first === null) return
    expect(on(repeatDay, cron, zone)).toContain(first)
    if (second === null) return
    expect(on(repeatDay, cron, zone)).not.toContain(second)
    expect(on(repeatDay, cron, zone, { repeat: 'last' })).toContain(second)
    expect(on(repeatDay, cron, zone, { repeat: 'last' })).not.toContain(first)
    expect(on(repeatDay, cron, zone, { repeat: 'both' })).toEqual(expect.arrayContaining([first, second]))
  })

  it('runs again the day after, at its usual time', () => {
    const berlin = cronIn('30 2 * * *', 'Europe/Berlin')
    expect(shown(occurrencesIn(berlin, at('2026-03-27T12:00:00Z'), at('2026-03-31T12:00:00Z'), 10))).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ])
  })

  it('an interval in minutes continues evenly through both', () => {
    for (const day of ['2026-03-29', '2026-10-25']) {
      const from = at(`${day}T00:00:00Z`)
      const found = occurrencesIn(cronIn('*/10 * * * *', 'Europe/Berlin'), from, from + hours(4), 100)
      expect(found.slice(1).map((each, index) => each - found[index]!)).toEqual(Array(23).fill(minutes(10)))
    }
  })

  it('several wall times of one gap are one occurrence', () => {
    expect(
      on('2026-03-29', '10,20,30 2 * * *', 'Europe/Berlin').filter((each) => each.startsWith('2026-03-29')),
    ).toEqual(['2026-03-29T01:00'])
  })
})

describe('a recurrence', () => {
  it('keeps to its start and its end', () => {
    const rules = { startsAt: at('2026-06-01T10:00:00Z'), endsAt: at('2026-06-01T12:00:00Z') }
    const hourly = cronIn('0 * * * *', 'UTC', rules)
    expect(shown(occurrencesIn(hourly, 0, at('2027-01-01T00:00:00Z'), 10))).toEqual([
      '2026-06-01T10:00',
      '2026-06-01T11:00',
      '2026-06-01T12:00',
    ])
  })

  it('of an interval is counted from its anchor, whatever the clocks do', () => {
    const timing = { every: minutes(7), anchor: at('2026-01-01T00:00:00Z'), startsAt: null, endsAt: null }
    const next = makeRecurrence(timing).next(at('2026-01-01T00:07:00Z'))
    expect(shown([next!])).toEqual(['2026-01-01T00:14'])
    expect(makeRecurrence(timing).next(0)).toBe(timing.anchor)
  })

  it('that never comes has no next one, and is found out soon', () => {
    expect(cronIn('0 0 30 2 *', 'UTC').next(at('2026-01-01T00:00:00Z'))).toBeUndefined()
  })

  it('that falls into a skipped gap each year never comes, and is found out soon, too', () => {
    const skipping = cronIn('30 2 * 3 SUN#L', 'Europe/Berlin', { gap: 'skip' })
    expect(skipping.next(at('2026-01-01T00:00:00Z'))).toBeUndefined()
  })

  it('ends with the last year that can be written', () => {
    const end = at('9999-12-31T23:59:59Z')
    expect(shown(occurrencesIn(cronIn('0 0 1 1 *', 'UTC'), at('9998-06-01T00:00:00Z'), Infinity, 10))).toEqual([
      '9999-01-01T00:00',
    ])
    const daily = makeRecurrence({ every: days(1), anchor: end, startsAt: end, endsAt: null })
    expect([daily.next(0), daily.next(end)]).toEqual([end, undefined])
  })

  it('takes seconds as a first field', () => {
    expect(cronIn('*/20 * * * * *', 'UTC').next(at('2026-01-01T00:00:05Z'))).toBe(at('2026-01-01T00:00:20Z'))
  })

  it('finds the latest of millions without looking at all of them', () => {
    const [from, to] = [at('2016-01-01T00:00:00Z'), at('2026-01-01T00:00:00Z')]
    const looks = vi.spyOn(WallCron.prototype, 'from')
    const ofNewYear = latestIn(cronIn('* * * 1 1 *', 'Europe/Berlin'), from, to - hours(12), 100)
    expect([ofNewYear.length, ofNewYear.at(-1)]).toEqual([100, at('2025-01-01T22:59:59Z')])
    expect(looks.mock.calls.length).toBeLessThan(100 * 40 * 2)
    looks.mockRestore()
    const found = latestIn(cronIn('* * * * * *', 'Europe/Berlin'), from, to, 3)
    expect(found).toEqual([to - seconds(2), to - seconds(1), to])
    expect(latestIn(cronIn('0 0 1 1 *', 'UTC'), from, to, 3)).toHaveLength(3)
  })

  it('comes in order, and a list is what one gets step by step, in every zone and by every rule', () => {
    const crons = ['*/7 * * * *', '30 2 * * *', '0 */3 * * *', '15,45 1-3 * * *', '59 23 * * 0']
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Asia/Kolkata',
      'UTC',
    ]
    const changes = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-09-06', '2026-10-04', '2026-10-25', '2026-11-01']
    fc.assert(
      fc.property(
        fc.constantFrom(...crons),
        fc.constantFrom(...zones),
        fc.constantFrom(...changes),
        fc.constantFrom('first', 'last', 'both'),
        fc.constantFrom('run_after', 'skip'),
        fc.nat(86_400),
        (cron, zone, day, repeat, gap, second) => {
          const recurrence = cronIn(cron, zone, { repeat, gap } as Partial<CronTiming>)
          const from = at(`${day}T00:00:00Z`) - days(1)
          const all = occurrencesIn(recurrence, from, from + days(3), 1_000)
          expect(all).toEqual([...new Set(all)].toSorted((a, b) => a - b))
          const middle = from + seconds(86_400 + second)
          expect(recurrence.next(middle)).toBe(all.find((each) => each > middle) ?? recurrence.next(from + days(3)))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('the steps of a recurrence, of any expression anywhere', () => {
  /** Questions to Node about offsets, and looks for matching wall times, for 200 runs. */
  const stepsOf = (cron: string, zone: string, after: string, rules: Partial<CronTiming> = {}) => {
    const asked = vi.spyOn(Intl.DateTimeFormat.prototype as { readonly format: unknown }, 'format', 'get')
    const looked = vi.spyOn(WallCron.prototype, 'from')
    const counted = vi.spyOn(Date, 'UTC')
    occurrencesIn(cronIn(cron, zone, rules), at(after), Infinity, 200)
    const steps = [asked, looked, counted].map(({ mock }) => mock.calls.length)
    vi.restoreAllMocks()
    return steps
  }

  it.each([
    ['* * * * * *', 'Europe/Athens', '2026-10-24T22:00:00Z'],
    ['* * * * * *', 'Europe/Helsinki', '2026-10-25T00:59:59Z'],
    ['* * * * *', 'Europe/Warsaw', '2026-03-29T00:00:00Z'],
    ['0 3 * * *', 'Europe/Oslo', '9000-01-01T00:00:00Z'],
    ['0 0 1 1 *', 'Europe/Lisbon', '2026-01-01T00:00:00Z'],
    ['30 2 * 3 SUN#L', 'Europe/Zurich', '2026-01-01T00:00:00Z'],
    ['30 2 * 3 SUN#L', 'Europe/Budapest', '2026-01-01T00:00:00Z', { gap: 'skip' }],
    ['30 1 * 3,11 SUN', 'America/Chicago', '2026-01-01T00:00:00Z', { repeat: 'last' }],
    ['0 0 29 2 *', 'Pacific/Apia', '0100-01-01T00:00:00Z'],
    ['0 0 29 2 +SUN#5', 'Asia/Tokyo', '2026-01-01T00:00:00Z'],
    ['0 0 31 2 *', 'Europe/Sofia', '2026-01-01T00:00:00Z'],
    ['* * * * * *', 'Africa/Casablanca', '0001-01-01T00:00:00Z'],
  ] as readonly [string, string, string, Partial<CronTiming>?][])(
    '%s in %s from %s are few',
    (cron, zone, after, rules = {}) => {
      const [asked, looked, counted] = stepsOf(cron, zone, after, rules)
      expect(asked).toBeLessThan(200 * 10)
      expect(looked).toBeLessThan(200 * 6)
      expect(counted).toBeLessThan(200 * 80) // one for each month that may match: every 29 February of 28 years
    },
  )
})
