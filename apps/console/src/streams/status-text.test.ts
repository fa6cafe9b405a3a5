import { expect, it } from 'vitest'
import { statusText } from './status-text.ts'

const now = 1_000_000
it.each([
  [{ status: 'live', lag: 40, cameAt: now - 100 }, 'live'],
  [{ status: 'live', lag: 12_400, cameAt: now - 100 }, '12 s behind'],
  [{ status: 'live', lag: 12_400, cameAt: now - 60_000 }, 'live'],
  [{ status: 'reconnecting', lag: 12_400, cameAt: now - 100 }, 'reconnecting'],
  [{ status: 'connecting', lag: 0, cameAt: 0 }, 'connecting'],
] as const)('%o is "%s"', (view, text) => expect(statusText(view, now)).toBe(text))
