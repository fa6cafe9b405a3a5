import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatInstant, parseInstant } from './instant.ts'

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
  ])('refuses %j', (text) => expect(parseInstant(text)).toBeUndefined())
})

describe('formatInstant', () => {
  it('writes milliseconds and Z', () => expect(formatInstant(noon)).toBe('2026-03-01T12:00:00.000Z'))

  it.each([NaN, Infinity, Date.UTC(10_000, 0), -1e15])('refuses %d', (instant) =>
    expect(() => formatInstant(instant)).toThrow(RangeError),
  )

  it('is read back as it was', () => {
    const instants = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(instants, (date) => parseInstant(formatInstant(date.getTime())) === date.getTime()))
  })
})
