import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SignalValue, StateReport } from '../messages/reported-state.ts'
import { type ReportedState, type Suspect, foldReport, showsEffect } from './reported-evidence.ts'

const signal = 'Vehicle.Body.Trunk.Rear.IsOpen'
const report = (at: number, value: SignalValue, clockTrusted = true): StateReport => ({
  at,
  clockTrusted,
  signals: { [signal]: value },
})
/** Each report is received at its instant, or with the one before when it was overtaken. */
const fold = (reports: readonly StateReport[], tolerance = 0): ReportedState => {
  let receivedAt = 0
  return reports.reduce<ReportedState>((held, next) => {
    receivedAt = Math.max(receivedAt, next.at)
    return foldReport(held, next, receivedAt, tolerance)
  }, {})
}
const suspect: Suspect = {
  type: { postCondition: [{ signal, value: true }] },
  params: {},
  issuedAt: 10_000,
  othersUntil: -Infinity,
}
const shows = (reported: ReportedState, changes: Partial<Suspect> = {}, tolerance = 0): boolean =>
  showsEffect({ ...suspect, ...changes }, reported, tolerance)

describe('reported state', () => {
  it('is what was sampled last, whatever the order of arrival', () => {
    const reports = fc.uniqueArray(fc.record({ at: fc.nat(1_000), value: fc.boolean() }), {
      selector: ({ at }) => at,
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(reports, (samples) => {
        const last = samples.toSorted((a, b) => b.at - a.at)[0]
        const held = fold(samples.map(({ at, value }) => report(at, value)))
        expect(held[signal]).toMatchObject({ value: last?.value, at: last?.at })
      }),
    )
  })

  it('remembers since when a value is so, and the value before', () => {
    const held = fold([report(1, false), report(2, false), report(3, true), report(4, true)])
    expect(held[signal]).toEqual({ value: true, at: 4, since: 3, before: { value: false, at: 2 }, trusted: true })
  })

  it('forgets what came before when a clock was not trusted', () => {
    expect(fold([report(1, false), report(2, true, false)])[signal]).toMatchObject({
      value: true,
      before: null,
      trusted: false,
    })
    expect(fold([report(1, false, false), report(2, true)])[signal]).toMatchObject({
      value: true,
      before: null,
      trusted: true,
    })
  })

  it('has no before where two trusted clocks cannot tell the order [L7]', () => {
    const early = fold([report(10_000, false), report(14_000, true)], 2_000)
    expect(early[signal]).toMatchObject({ value: true, at: 14_000, before: null })
    const overtaken = fold([report(10_000, true), report(10_000, false), report(20_000, true)], 2_000)
    expect(overtaken[signal]).toMatchObject({ value: true, since: 20_000, before: null })
    const clear = fold(
      [report(10_000, true), report(10_000, false), report(15_000, false), report(20_000, true)],
      2_000,
    )
    expect(clear[signal]).toMatchObject({ before: { value: false, at: 15_000 } })
  })

  it('has no before where an untrusted sample may have come between [L7]', () => {
    const stale = [report(9_000, true, false), report(5_000, false)]
    expect(fold([...stale, report(20_000, true)], 2_000)[signal]).toMatchObject({ value: true, before: null })
    const sampledAgain = fold([...stale, report(12_000, false), report(20_000, true)], 2_000)
    expect(sampledAgain[signal]).toMatchObject({ before: { value: false, at: 12_000 } })
  })

  describe('of a clock that is ahead', () => {
    const never = Date.UTC(9998, 0, 1)

    it('is one of an untrusted clock, sampled when it arrived, and never outlasts a later one', () => {
      const held = foldReport({}, report(never, true), 5_000, 2_000)
      expect(held[signal]).toMatchObject({ value: true, at: 5_000, since: 5_000, trusted: false })
      expect(foldReport(held, report(9_000, false), 9_000, 2_000)[signal]).toMatchObject({ value: false, at: 9_000 })
    })

    it('is trusted within the tolerance', () => {
      expect(foldReport({}, report(7_000, true), 5_000, 2_000)[signal]).toMatchObject({ at: 7_000, trusted: true })
      expect(foldReport({}, report(7_001, true), 5_000, 2_000)[signal]).toMatchObject({ at: 5_000, trusted: false })
    })

    it('is found among what is held, too, whatever the next report speaks of', () => {
      const held = fold([report(1_000, false), report(never, true)])
      expect(held[signal]).toMatchObject({ at: never, trusted: true, before: { value: false } })
      const next = foldReport(held, { at: 9_000, clockTrusted: true, signals: { 'Vehicle.Speed': 3 } }, 9_000, 2_000)
      expect(next[signal]).toMatchObject({ value: true, at: 9_000, before: null, trusted: false })
    })

    it('[L7] is no evidence for a command that did not exist when it arrived', () => {
      const attempted = fc.record({ clockAhead: fc.integer({ min: -3_000, max: 60_000 }), waited: fc.nat(60_000) })
      fc.assert(
        fc.property(attempted, ({ clockAhead, waited }) => {
          const arrivedAt = 20_000
          const before = foldReport({}, report(5_000, false), 5_000, 2_000)
          const held = foldReport(before, report(arrivedAt + clockAhead, true), arrivedAt, 2_000)
          const issuedAt = arrivedAt + waited
          const later = foldReport(held, report(issuedAt + 90_000, true), issuedAt + 90_000, 2_000)
          for (const reported of [held, later]) expect(shows(reported, { issuedAt }, 2_000)).toBe(false)
        }),
      )
    })

    it('does not outlast what arrives after it, whatever the clocks say', () => {
      const samples = fc.array(fc.record({ at: fc.integer({ min: 0, max: never }), value: fc.boolean() }), {
        maxLength: 6,
      })
      fc.assert(
        fc.property(samples, fc.boolean(), (earlier, value) => {
          const held = earlier.reduce<ReportedState>(
            (state, sample, turn) => foldReport(state, report(sample.at, sample.value), turn * 1_000, 2_000),
            {},
          )
          expect(foldReport(held, report(20_000, value), 20_000, 2_000)[signal]).toMatchObject({ value, at: 20_000 })
        }),
      )
    })
  })

  it('keeps other signals, and changes nothing in place', () => {
    const held = fold([report(1, false)])
    const next = foldReport(held, { at: 2, clockTrusted: true, signals: { 'Vehicle.Speed': 3 } }, 2)
    expect(next).toMatchObject({ [signal]: { value: false }, 'Vehicle.Speed': { value: 3 } })
    expect(held).not.toHaveProperty(['Vehicle.Speed'])
  })

  it('takes a signal that is named like a property of every object', () => {
    const held = foldReport({}, { at: 1, clockTrusted: true, signals: { constructor: 1 } }, 1)
    expect(Object.entries(held)).toMatchObject([['constructor', { value: 1, at: 1 }]])
  })
})

describe('evidence', () => {
  it('is a change from wrong to right across the attempt, on a trusted clock [L7]', () => {
    expect(shows(fold([report(9_000, false), report(11_000, true)]))).toBe(true)
    expect(shows(fold([report(10_000, false), report(10_001, true)]))).toBe(true)
  })

  it('is not that nothing changed [L7]', () => {
    expect(shows(fold([report(9_000, true), report(11_000, true)]))).toBe(false)
    expect(shows(fold([report(9_000, false), report(11_000, false)]))).toBe(false)
    expect(shows(fold([report(11_000, true)]))).toBe(false)
    expect(shows({})).toBe(false)
  })

  it('is not what changed before the attempt, or was sampled wrong after it [L7]', () => {
    expect(shows(fold([report(8_000, false), report(9_000, true), report(11_000, true)]))).toBe(false)
    expect(shows(fold([report(10_500, false), report(11_000, true)]))).toBe(false)
  })

  it('is not a sample on an untrusted clock [L7]', () => {
    expect(shows(fold([report(9_000, false, false), report(11_000, true)]))).toBe(false)
    expect(shows(fold([report(9_000, false), report(11_000, true, false)]))).toBe(false)
  })

  it('allows for the error of a trusted clock [L5]', () => {
    const held = fold([report(9_000, false), report(11_000, true)])
    expect(shows(held, {}, 999)).toBe(true)
    expect(shows(held, {}, 1_000)).toBe(false)
  })

  it('is not what another command may have done [L7]', () => {
    const held = fold([report(9_000, false), report(13_000, true)])
    expect(shows(held, { othersUntil: 8_999 })).toBe(true)
    expect(shows(held, { othersUntil: 9_000 })).toBe(false)
    expect(shows(held, { othersUntil: Infinity })).toBe(false)
  })

  it('needs every signal of the post-condition, and compares with the param that is named', () => {
    const limit = 'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit'
    const type = {
      postCondition: [
        { signal, value: true },
        { signal: limit, param: 'percent' },
      ],
    }
    const both = fold([
      { at: 9_000, clockTrusted: true, signals: { [signal]: false, [limit]: 50 } },
      { at: 13_000, clockTrusted: true, signals: { [signal]: true, [limit]: 80 } },
    ])
    expect(shows(both, { type, params: { percent: 80 } })).toBe(true)
    expect(shows(both, { type, params: { percent: 90 } })).toBe(false)
    expect(shows(fold([report(9_000, false), report(13_000, true)]), { type, params: { percent: 80 } })).toBe(false)
  })

  it('does not exist for a type that nothing shows', () => {
    expect(shows(fold([report(9_000, false), report(13_000, true)]), { type: { postCondition: [] } })).toBe(false)
  })
})
