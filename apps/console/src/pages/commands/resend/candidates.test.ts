import type { Command, State } from '@keyfob/client'
import { expect, it } from 'vitest'
import { candidatesOf, resendMax } from './candidates.ts'

const settledAt = '2026-11-29T12:00:00Z'
const command = (state: State, mayHaveTakenEffect = false): Command =>
  ({
    state,
    settledAt: ['queued', 'sent'].includes(state) ? null : settledAt,
    reason: { mayHaveTakenEffect },
  }) as Command // what is judged

it('takes the part that failed, and leaves what is open or succeeded', () => {
  const selected = (['failed', 'succeeded', 'queued', 'rejected', 'expired', 'canceled', 'sent'] as const).map(
    (state) => command(state),
  )
  const { commands, left } = candidatesOf(selected)
  expect(commands.map(({ state }) => state)).toEqual(['failed', 'rejected', 'expired', 'canceled'])
  expect(left).toBe(3)
})

it('counts those that may have taken effect all the same', () => {
  expect(candidatesOf([command('unknown', true), command('failed')]).doubtful).toBe(1)
})

it('is capped', () => {
  const many = Array.from({ length: resendMax + 7 }, () => command('failed'))
  expect([candidatesOf(many).commands.length, candidatesOf(many).tooMany]).toEqual([resendMax, 7])
})
