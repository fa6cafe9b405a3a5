import { expect, it } from 'vitest'
import { retryAfter, retryAfterMax } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1)

it.each([
  ['120', 120_000],
  ['0', 0],
  ['0120', 120_000],
  ['21600', retryAfterMax],
  ['21601', retryAfterMax],
  ['9999999999', retryAfterMax],
  ['9'.repeat(400), retryAfterMax],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
  ['Thu Jan  1 00:01:00 2026', 60_000],
  ['Fri Jan 31 00:00:00 2031', retryAfterMax],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ['Fri, 31 Dec 9999 23:59:59 GMT', retryAfterMax],
  [undefined, null],
  ['', null],
  ['-1', null],
  ['+1', null],
  ['1.5', null],
  ['1e3', null],
  ['0x10', null],
  ['120, 120', null],
  ['soon', null],
  ['Xyz, nothing', null],
  ['2026-01-01', null],
  ['Thu, 01 Jan 2026 00:01:00 +0200', null],
  ['Thu, 01 Jan 2026 00:01:00', null],
  ['Sat, 31 Feb 2026 00:00:00 GMT', null],
  ['Thu, 01 Foo 2026 00:00:00 GMT', null],
  ['Thu, 01 Jan 2026 24:61:00 GMT', null],
] as const)('%j is %j', (header, pause) => expect(retryAfter(header, now)).toBe(pause))
