import { expect, it } from 'vitest'
import { isTimeZone } from './time-zone.ts'

it.each([
  'Europe/Berlin',
  'europe/berlin',
  'America/Argentina/Ushuaia',
  'UTC',
  'Etc/UTC',
  'Etc/GMT+5',
  'GMT',
  'Europe/Kiev',
  'Europe/Kyiv',
  'Asia/Calcutta',
  'Asia/Kolkata',
  'US/Eastern',
  'EST5EDT',
  'CET',
  'Japan',
])('%s is a zone of the IANA database', (name) => expect(isTimeZone(name)).toBe(true))

it.each([
  // Node takes all of these.
  'BST',
  'CST',
  'IST',
  'AST',
  'ART',
  'ACT',
  'AET',
  'PST',
  'JST',
  'ECT',
  'NST',
  'bst',
  'SystemV/EST5EDT',
  'SYSTEMV/PST8',
  'Etc/Unknown',
  '+02:00',
  '-0500',
  // And none of these.
  'Europe/Atlantis',
  'Berlin',
  '',
  ' ',
  '/',
  'Etc/',
  'constructor',
  'Europe/Berlin ',
])('%j is none', (name) => expect(isTimeZone(name)).toBe(false))

it('every zone that Node offers is one', () =>
  expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([]))
