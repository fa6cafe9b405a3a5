import { days } from '@keyfob/runtime'
import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WallCron } from './wall-cron.ts'

const shown = (wall: number | undefined): string | undefined =>
  wall === undefined ? undefined : new Date(wall).toISOString().replace('.000Z', '')
const from = (cron: string, wall: string): string | undefined => shown(new WallCron(cron).from(Date.parse(`${wall}Z`)))

describe('the next wall time of an expression', () => {
  it.each([
    ['* * * * *', '2026-01-01T10:00:00', '2026-01-01T10:00:00'],
    ['* * * * *', '2026-01-01T10:00:01', '2026-01-01T10:01:00'],
    ['* * * * *', '2026-12-31T23:59:00.500', '2027-01-01T00:00:00'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59', '2026-12-31T23:59:59'],
    ['59 59 23 31 12 *', '2026-12-31T23:59:59.001', '2027-12-31T23:59:59'],
    ['10,50 20,40 6,18 * * *', '2026-01-01T06:20:51', '2026-01-01T06:40:10'],
    ['10,50 20,40 6,18 * * *', '2026-01-01T06:40:51', '2026-01-01T18:20:10'],
    ['10,50 20,40 6,18 * * *', '2026-01-01T18:40:51', '2026-01-02T06:20:10'],
    ['0 0 29 2 *', '2026-01-01T00:00:00', '2028-02-29T00:00:00'],
    ['0 0 29 2 *', '2096-03-01T00:00:00', '2104-02-29T00:00:00'],
    ['0 0 29 2 +SUN#5', '2026-01-01T00:00:00', '2032-02-29T00:00:00'],
    ['0 0 29 2 +SUN#5', '2088-03-01T00:00:00', '2128-02-29T00:00:00'],
    ['0 0 31 2 *', '2026-01-01T00:00:00', undefined],
    ['0 0 30,31 2 *', '2026-01-01T00:00:00', undefined],
    ['0 0 31 4,6,9,11 *', '2026-01-01T00:00:00', undefined],
    ['0 0 1 1 *', '0050-06-01T00:00:00', '0051-01-01T00:00:00'],
    ['0 0 * * MON', '0099-12-31T12:00:00', '0100-01-04T00:00:00'],
    ['0 0 1 1 *', '9998-06-01T00:00:00', '9999-01-01T00:00:00'],
    ['@annually', '2026-06-01T00:00:00', '2027-01-01T00:00:00'],
    ['@MidNight', '2026-06-01T00:00:01', '2026-06-02T00:00:00'],
    [' 0  0 * * ? ', '2026-06-01T00:00:01', '2026-06-02T00:00:00'],
  ])('%s from %s is %s', (cron, wall, next) => expect(from(cron, wall)).toBe(next))

  it.each([
    '61 * * * *',
    '* * *',
    '* * * * * * 2030',
    '0 0 0 * *',
    '*/0 * * * *',
    '@reboot',
    '2026-01-01T00:00:00',
    '',
  ])('is none, and a sentence, for %j', (cron) => expect(() => new WallCron(cron)).toThrow(/./))

  it('is the one that croner finds, for every expression that croner reads', () => {
    const values = (...texts: string[]) =>
      fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }).map((list) => list.join(','))
    const one = fc.constantFrom
    const cron = fc.tuple(
      fc.oneof(one('*', '*/7', '0'), values('0', '15', '59')),
      fc.oneof(one('*', '*/7', '10-20', '10-40/9'), values('0', '15', '59')),
      fc.oneof(one('*', '*/5', '8-17', '1-22/4'), values('0', '2', '23')),
      fc.oneof(
        one('*', '*/10', '?', 'LW', '1-7', '15W', '1W', '31W', '30W,2W'),
        values('1', '13', '29', '30', '31', 'L'),
      ),
      fc.oneof(one('*', '*/4', 'JAN-MAR'), values('2', '4', '12', 'FEB')),
      fc.oneof(
        one('*', '1-5', 'MON-FRI', '+5', '+1-3', '+SUN#5', '5L', '1-5#1'),
        values('0', '7', 'SAT', '3#5', '2#L'),
      ),
    )
    const start = fc.integer({ min: Date.parse('1600-01-01'), max: Date.parse('2500-01-01') })
    fc.assert(
      fc.property(cron, start, (fields, after) => {
        const text = fields.join(' ')
        const croner = new Cron(text, { timezone: 'UTC', paused: true }).nextRun(new Date(after))
        const found = new WallCron(text).from(Math.floor(after / 1_000) * 1_000 + 1_000)
        // Croner looks ahead for so long only.
        if (croner === null && found !== undefined) return expect(found - after).toBeGreaterThan(days(365 * 390))
        expect(shown(found)).toBe(shown(croner?.getTime()))
      }),
      { numRuns: 400 },
    )
  }, 60_000)
})
