import { beforeEach, expect, it } from 'vitest'
import { learnServerTime, serverNow } from './server-clock.ts'

const at = Date.parse('2026-11-29T12:00:00Z')
const answered = (date: string): Headers => new Headers({ date: new Date(date).toUTCString() })
beforeEach(() => learnServerTime(answered('2026-11-29T12:00:00Z'), at))

it('follows the server where the clocks are minutes apart', () => {
  learnServerTime(answered('2026-11-29T12:05:00Z'), at)
  expect(serverNow(at)).toBe(at + 300_500)
})

it('keeps its own clock where they agree to the second, and where an answer has no date', () => {
  learnServerTime(answered('2026-11-29T12:00:01Z'), at)
  expect(serverNow(at)).toBe(at)
  learnServerTime(new Headers(), at)
  expect(serverNow(at)).toBe(at)
})
