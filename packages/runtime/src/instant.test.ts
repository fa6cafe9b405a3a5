import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant, isInstant, parseInstant } from './instant.ts'

const noon = Date.UTC(2026, 2, 1, 12)

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T12:00:00Z', noon],
    ['2026-03-01t12:00:00z', noon],
    ['2026-03-01T12:00:00.5Z', noon + 500],
    ['2026-03-01T12:00:00.1239999Z', noon + 123],
    ['2026-03-01T13:30:00+01:30', noon],
    ['2026-03-01T07:00:00-05:00', noon],
    ['2026-03-01T12:00:00-00:00', noon],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2017-01-01T00:59:60.25+01:00', Date.UTC(2017, 0, 1) + 250],
    ['1968-12-31T23:59:60.25Z', Date.UTC(1969, 0, 1) + 250],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['0000-12-31T23:00:00-01:00', -62_135_596_800_000],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    ['9999-12-31T23:59:59.9999+00:00', 253_402_300_799_999],
  ])('reads %s', (text, instant) => expect(parseInstant(text)).toBe(instant))

  it.each([
    '',
    '2026-03-01',
    '2026-03-01T12:00:00',
    '2026-03-01 12:00:00Z',
    '2026-03-01T12:00Z',
    '2026-03-01T24:00:00Z',
    '2026-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-00-01T12:00:00Z',
    '2026-03-01T12:00:60Z',
    '2026-03-01T12:00:00.Z',
    '2026-03-01T12:00:00+0100',
    '2026-03-01T12:00:00+24:00',
    '+012026-03-01T12:00:00Z',
    '2026-03-01T12:00:00Z\n',
    // In UTC it has no year of four digits, or one that no database knows.
    '9999-12-31T23:59:60Z',
    '9999-12-31T23:59:59-23:59',
    '0000-06-01T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
  ])('refuses %j', (text) => expect(parseInstant(text)).toBeUndefined())
})

describe('formatInstant', () => {
  it('writes milliseconds and Z', () => expect(formatInstant(noon)).toBe('2026-03-01T12:00:00.000Z'))

  it.each([NaN, Infinity, Date.UTC(10_000, 0), -62_135_596_800_001, -1e15])('refuses %d', (instant) => {
    expect(() => formatInstant(instant)).toThrow(RangeError)
    expect(isInstant(instant)).toBe(false)
  })

  it('writes whatever is read, at both ends of time, too', () => {
    const two = (max: number) => fc.nat(max).map((value) => String(value).padStart(2, '0'))
    const year = fc.constantFrom('0000', '0001', '0002', '0099', '2026', '9998', '9999')
    const date = fc.tuple(year, two(13), two(32)).map((parts) => parts.join('-'))
    const time = fc.tuple(two(24), two(60), two(61)).map((parts) => parts.join(':'))
    const zone = fc.oneof(fc.constant('Z'), fc.tuple(fc.constantFrom('+', '-'), two(24), fc.constant(':'), two(60)))
    const text = fc.tuple(date, time, zone).map(([day, clock, offset]) => `${day}T${clock}${[offset].flat().join('')}`)
    fc.assert(
      fc.property(text, (each) => {
        const instant = parseInstant(each)
        if (instant !== undefined) expect(parseInstant(formatInstant(instant))).toBe(instant)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read back as it was', () => {
    const instants = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(instants, (date) => parseInstant(formatInstant(date.getTime())) === date.getTime()))
  })
})
