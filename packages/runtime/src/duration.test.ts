import { describe, expect, it } from 'vitest'
import { days, formatDuration, hours, milliseconds, minutes, parseDuration, seconds } from './duration.ts'

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [milliseconds(250), '250 ms'],
    [seconds(1.5), '1.5 s'],
    [59_800, '59.8 s'],
    [59_999, '1 min'],
    [minutes(3), '3 min'],
    [hours(2), '2 h'],
    [days(400), '400 d'],
    [-seconds(2), '-2 s'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
  ])('%d ms reads %s', (duration, text) => expect(formatDuration(duration)).toBe(text))
})

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['60s', seconds(60)],
    ['5m', minutes(5)],
    ['1.5h', minutes(90)],
    ['2d', days(2)],
    ['0s', 0],
  ])('reads %s', (text, duration) => expect(parseDuration(text)).toBe(duration))

  it.each(['', '60', '60 s', '-1s', '1e3s', '5 parsecs', '5min', '.5s', '1s ', `${'9'.repeat(400)}s`])(
    'refuses %j',
    (text) => expect(() => parseDuration(text)).toThrow(`'${text}' is not a duration`),
  )
})
