import { expect, it } from 'vitest'
import { retryAfter } from './retry-after.ts'

const now = Date.UTC(2026, 0, 1)

it.each([
  ['120', 120_000],
  ['0', 0],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  [undefined, null],
  ['', null],
  ['-1', null],
  ['1.5', null],
  ['soon', null],
  ['9'.repeat(30), null],
  ['Xyz, nothing', null],
  ['2026-01-01', null],
] as const)('%j is %j', (header, pause) => expect(retryAfter(header, now)).toBe(pause))
