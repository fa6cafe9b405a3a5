import { expect, it } from 'vitest'
import { nextDeadlineOf } from './next-deadline.ts'

const now = Date.parse('2026-11-29T12:00:00Z')
const command = {
  state: 'queued' as const,
  notAfter: '2026-11-29T12:00:30Z',
  deadline: '2026-11-29T12:01:30Z',
  settledAt: null,
}

it('is the end of its time to live while it waits, and while the vehicle has not begun', () => {
  expect(nextDeadlineOf(command, now)).toMatchObject({ at: now + 30_000, what: expect.stringContaining('expires') })
  expect(nextDeadlineOf({ ...command, state: 'sent' }, now)).toMatchObject({
    at: now + 30_000,
    what: expect.stringContaining('must not begin'),
  })
})

it('is the deadline once the vehicle began, or may not begin any more', () => {
  expect(nextDeadlineOf({ ...command, state: 'running' }, now)?.at).toBe(now + 90_000)
  expect(nextDeadlineOf({ ...command, state: 'sent' }, now + 31_000)?.at).toBe(now + 90_000)
})

it('is none for a settled one', () => {
  expect(nextDeadlineOf({ ...command, settledAt: '2026-11-29T12:00:01Z' }, now)).toBeUndefined()
})
