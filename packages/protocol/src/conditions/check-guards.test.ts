import { type Instant, minutes, seconds } from '@keyfob/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StateReport } from '../messages/reported-state.ts'
import { type ReportedState, foldReport } from '../vehicle/reported-evidence.ts'
import { checkGuards, failedGuard, guardSentence, reportedEvidence } from './check-guards.ts'
import type { Guard } from './condition.ts'

const speed = 'Vehicle.Speed'
const parked: Guard = { signal: speed, is: '=', value: 0, maxAgeSeconds: 60 }
const t0: Instant = Date.UTC(2026, 0, 1)

type Sample = readonly [value: StateReport['signals'][string], at: Instant, arrival?: Instant, clockTrusted?: boolean]

const reportedBy = (...samples: readonly Sample[]): ReportedState =>
  samples.reduce<ReportedState>(
    (held, [value, at, arrival = at, clockTrusted = true]) =>
      foldReport(held, { at, clockTrusted, signals: { [speed]: value } }, arrival),
    {},
  )

const faultAt = (reported: ReportedState, now: Instant, guard = parked): string =>
  checkGuards([guard], reportedEvidence(reported, now))[0]?.fault ?? 'holds'

describe('a guard over reported state', () => {
  it('holds by a sample that is young enough', () => {
    expect(faultAt(reportedBy([0, t0]), t0 + seconds(60))).toBe('holds')
    expect(faultAt(reportedBy([0, t0]), t0 + seconds(60) + 1)).toBe('too_old')
    expect(faultAt(reportedBy([12, t0]), t0 + seconds(1))).toBe('not_so')
  })

  it('fails without evidence, by names that every object has, too', () => {
    expect(faultAt({}, t0)).toBe('no_evidence')
    expect(faultAt({}, t0, { ...parked, signal: 'constructor' })).toBe('no_evidence')
  })

  it('fails by a value of another type, whatever the comparison', () => {
    expect(faultAt(reportedBy(['0', t0]), t0)).toBe('wrong_type')
    expect(faultAt(reportedBy([false, t0]), t0, { ...parked, is: '!=' })).toBe('wrong_type')
  })

  it('counts the age from the sample, not from its arrival', () => {
    expect(faultAt(reportedBy([0, t0, t0 + minutes(5)]), t0 + minutes(5))).toBe('too_old')
  })

  it('fails by an untrusted clock, and by one that is ahead', () => {
    expect(faultAt(reportedBy([0, t0, t0, false]), t0)).toBe('untrusted')
    expect(faultAt(reportedBy([0, t0 + minutes(10), t0]), t0)).toBe('untrusted')
    // Within the tolerance it is one of now.
    expect(faultAt(reportedBy([0, t0 + seconds(1), t0]), t0)).toBe('holds')
    // The clock of the cloud itself was set back.
    expect(faultAt(reportedBy([0, t0]), t0 - minutes(1))).toBe('untrusted')
  })

  it('is judged by the latest sample, not by the one that came last', () => {
    expect(faultAt(reportedBy([0, t0], [50, t0 + seconds(20)]), t0 + seconds(20))).toBe('not_so')
    expect(faultAt(reportedBy([50, t0 + seconds(20)], [0, t0, t0 + seconds(30)]), t0 + seconds(30))).toBe('not_so')
    expect(faultAt(reportedBy([50, t0], [0, t0 + seconds(20)]), t0 + seconds(20))).toBe('holds')
  })

  it('fails while the order of the last samples is not certain', () => {
    const stopped = reportedBy([50, t0], [0, t0 + seconds(1)])
    expect(faultAt(stopped, t0 + seconds(1))).toBe('unclear')
    const later = foldReport(
      stopped,
      { at: t0 + seconds(6), clockTrusted: true, signals: { [speed]: 0 } },
      t0 + seconds(6),
    )
    expect(faultAt(later, t0 + seconds(6))).toBe('holds')
  })

  it('never holds by a sample that is older than its age, or of a value that is not so', () => {
    const samples = fc.array(
      fc.tuple(fc.constantFrom(0, 1, '0', true), fc.nat(120_000), fc.nat(20_000), fc.boolean()),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(samples, fc.nat(200_000), (reports, after) => {
        const reported = reportedBy(
          ...reports.map(([value, at, delay, trusted]): Sample => [value, t0 + at, t0 + at + delay, trusted]),
        )
        if (faultAt(reported, t0 + after) !== 'holds') return
        const latest = reports.filter(([, , , trusted]) => trusted).map(([value, at]) => ({ value, at }))
        expect(latest.some(({ value, at }) => value === 0 && after - at <= 60_000)).toBe(true)
      }),
    )
  })
})

describe('what a guard was judged by', () => {
  it('is told in a sentence, with value and age', () => {
    const told = (reported: ReportedState, now: Instant): string =>
      guardSentence(checkGuards([parked], reportedEvidence(reported, now))[0]!) // one guard, one check
    const at = t0 + seconds(3.14)
    expect(told(reportedBy([42.5, t0]), at)).toBe('Vehicle.Speed = 0 within 60 s: it is 42.5, known 3.1 s ago')
    expect(told({}, at)).toBe('Vehicle.Speed = 0 within 60 s: nothing is known of it')
    expect(told(reportedBy([0, t0]), t0 + seconds(75))).toBe(
      'Vehicle.Speed = 0 within 60 s: its last sample, 0, is 75 s old',
    )
    expect(told(reportedBy(['P', t0]), at)).toContain('"P", known 3.1 s ago, which cannot be compared')
  })

  it('is short, whatever a vehicle reported', () => {
    const long = reportedBy(['\u0001'.repeat(256), t0])
    const checked = failedGuard([parked], reportedEvidence(long, t0))
    expect(checked?.evidence?.value).toHaveLength(64)
    expect(checked && guardSentence(checked).length).toBeLessThanOrEqual(500)
  })

  it('is the first that does not hold; none when all do', () => {
    const moving: Guard = { ...parked, is: '>', value: 0 }
    const evidenceOf = reportedEvidence(reportedBy([0, t0]), t0)
    expect(failedGuard([parked, moving], evidenceOf)?.condition).toBe('Vehicle.Speed > 0 within 60 s')
    expect(failedGuard([parked], evidenceOf)).toBeUndefined()
    expect(failedGuard([], () => undefined)).toBeUndefined()
  })
})
