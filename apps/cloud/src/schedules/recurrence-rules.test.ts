/**
 * The rules of docs/schedules.md, written down as slowly as they read: look at every minute, see what the clocks show, and
 * ask of each wall time how often it was shown. Random expressions in random zones must come round at the same instants.
 */
import { type Duration, type Instant, days, hours, minutes } from '@keyfob/runtime'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Timing } from '../ports/schedule.ts'
import { makeRecurrence, occurrencesIn } from './recurrence.ts'

type CronTiming = Extract<Timing, { cron: string }>

/** A field as text, and the values that it names. */
interface FieldText {
  readonly text: string
  readonly values: ReadonlySet<number>
}

const field = (min: number, max: number): fc.Arbitrary<FieldText> => {
  const range = (from: number, to: number, step = 1) =>
    new Set(Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step))
  const value = fc.integer({ min, max })
  return fc.oneof(
    fc.constant({ text: '*', values: range(min, max) }),
    fc.integer({ min: 2, max: max - min }).map((step) => ({ text: `*/${step}`, values: range(min, max, step) })),
    fc.uniqueArray(value, { minLength: 1, maxLength: 5 }).map((list) => ({ text: list.join(), values: new Set(list) })),
    fc
      .tuple(value, value)
      .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
      .map(([from, to]) => ({ text: `${from}-${to}`, values: range(from, to) })),
  )
}

const fields = fc.record({
  minute: field(0, 59),
  hour: field(0, 23),
  date: field(1, 31),
  month: fc.oneof(fc.constant({ text: '*', values: new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]) }), field(1, 12)),
  weekday: field(0, 6),
})
type Fields = typeof fields extends fc.Arbitrary<infer Value> ? Value : never

const matches = ({ minute, hour, date, month, weekday }: Fields, wall: number): boolean => {
  const shown = new Date(wall)
  const isDate = date.values.has(shown.getUTCDate())
  const isWeekday = weekday.values.has(shown.getUTCDay())
  const isDay = date.text === '*' || weekday.text === '*' ? isDate && isWeekday : isDate || isWeekday
  const isTime = minute.values.has(shown.getUTCMinutes()) && hour.values.has(shown.getUTCHours())
  return isTime && isDay && month.values.has(shown.getUTCMonth() + 1) && shown.getUTCSeconds() === 0
}

const formats = new Map<string, Intl.DateTimeFormat>()
const wallOf = (instant: Instant, zone: string): number => {
  const digits = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  const make = () => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, ...digits, second: '2-digit' })
  const format = formats.get(zone) ?? make()
  formats.set(zone, format)
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`)
}

const expected = (which: Fields, { timeZone, gap, repeat }: CronTiming, from: Instant, to: Instant): Instant[] => {
  const shownAt = new Map<number, Instant[]>()
  const found = new Set<Instant>()
  let before: number | undefined
  for (let instant = from - hours(26); instant <= to + hours(26); instant += minutes(1)) {
    const wall = wallOf(instant, timeZone)
    shownAt.set(wall, [...(shownAt.get(wall) ?? []), instant])
    if (before !== undefined && gap === 'run_after')
      for (let missing = before + minutes(1); missing < wall; missing += minutes(1))
        if (matches(which, missing)) found.add(instant)
    before = wall
  }
  for (const [wall, instants] of shownAt) {
    if (!matches(which, wall)) continue
    const chosen = { first: instants.slice(0, 1), last: instants.slice(-1), both: instants }[repeat]
    for (const instant of chosen) found.add(instant)
  }
  return [...found].filter((instant) => instant > from && instant <= to).toSorted((a, b) => a - b)
}

/** Changes of an hour, of half an hour, of a day, at midnight, to another year, for Ramadan, and none at all. */
const places = [
  ['Europe/Berlin', '2026-03-29', '2026-10-25', '1980-04-06', '4321-03-25', '9997-10-26'],
  ['America/New_York', '2026-03-08', '2026-11-01', '1987-04-05', '2999-11-03'],
  ['Australia/Lord_Howe', '2026-04-05', '2026-10-04', '1981-03-01'],
  ['America/Santiago', '2026-04-05', '2026-09-06'],
  ['Pacific/Apia', '2011-12-30', '2010-09-26', '2012-04-01'],
  ['Pacific/Kwajalein', '1993-08-21'],
  ['Africa/Casablanca', '2026-02-15', '2026-03-22', '2027-02-07'],
  ['Africa/Cairo', '2026-04-24', '2026-10-29'],
  ['Asia/Gaza', '2026-03-28', '2026-10-31'],
  ['Asia/Pyongyang', '2015-08-15', '2018-05-05'],
  ['America/Caracas', '2007-12-09', '2016-05-01'],
  ['Asia/Kathmandu', '1986-01-01', '2026-02-28'],
  ['Antarctica/Troll', '2026-03-29', '2026-10-25'],
  ['UTC', '2028-02-29', '2100-03-01', '2026-12-31'],
] as const
const place = fc.constantFrom(...places.flatMap(([zone, ...dates]) => dates.map((date) => [zone, date] as const)))

const timing = (cron: string, timeZone: string, gap: CronTiming['gap'], repeat: CronTiming['repeat']): CronTiming => ({
  cron,
  timeZone,
  gap,
  repeat,
  startsAt: null,
  endsAt: null,
})

it('any expression recurs in any zone as the rules say, around every kind of change of the clocks', () => {
  const window: Duration = days(2)
  fc.assert(
    fc.property(
      fields,
      place,
      fc.constantFrom('run_after' as const, 'skip' as const),
      fc.constantFrom('first' as const, 'last' as const, 'both' as const),
      fc.oneof(fc.integer({ min: -30 * 60, max: 10 * 60 }), fc.constantFrom(-60, 0, 59, 60, 119, 120, 239, 240)),
      (which, [zone, date], gap, repeat, shift) => {
        const { minute, hour, date: dates, month, weekday } = which
        const cron = [minute, hour, dates, month, weekday].map(({ text }) => text).join(' ')
        const rules = timing(cron, zone, gap, repeat)
        const from = Date.parse(`${date}T00:00:00Z`) + minutes(shift)
        const found = occurrencesIn(makeRecurrence(rules), from, from + window, Infinity)
        expect(found).toEqual(expected(which, rules, from, from + window))
      },
    ),
    { numRuns: 100 },
  )
}, 120_000)

it('the next occurrence is found from any instant, also a fraction of one, and leaves none out', () => {
  fc.assert(
    fc.property(
      fields,
      place,
      fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }),
      (which, [zone, date], shift) => {
        const { minute, hour, date: dates, month, weekday } = which
        const cron = [minute, hour, dates, month, weekday].map(({ text }) => text).join(' ')
        const recurrence = makeRecurrence(timing(cron, zone, 'run_after', 'both'))
        const after = Date.parse(`${date}T00:00:00Z`) + shift
        const next = recurrence.next(after)
        expect(recurrence.next(after + 0.5)).toBe(next)
        if (next === undefined) return
        expect(next).toBeGreaterThan(after)
        expect([recurrence.next(next - 1), recurrence.next(next - 0.5)]).toEqual([next, next])
        expect(recurrence.next((after + next) / 2)).toBe(next)
      },
    ),
    { numRuns: 300 },
  )
})
