import type { Command, StatusEvent } from '@keyfob/client'
import { expect, it } from 'vitest'
import { withEvent } from './with-event.ts'

const command = { id: 'c', state: 'sent', settledAt: null } as Command // what changes
const event = (state: string): Pick<StatusEvent, 'data' | 'time'> =>
  ({ time: '2026-11-29T12:00:01Z', data: { state, reason: { code: 'done' }, late: false } }) as StatusEvent // as above

it('follows the event: still open, or settled when it came', () => {
  expect(withEvent(command, event('running'))).toMatchObject({ state: 'running', settledAt: null })
  expect(withEvent(command, event('succeeded'))).toMatchObject({
    id: 'c',
    state: 'succeeded',
    reason: { code: 'done' },
    settledAt: '2026-11-29T12:00:01Z',
  })
})
