import { minutes, seconds } from '@keyfob/runtime'
import { describe, expect, it } from 'vitest'
import type { WakeUpRecord } from '../../ports/wake-ups.ts'
import { nextWakeUp, wakeSentences } from './wake-sentences.ts'

const now = Date.parse('2026-03-01T12:00:00Z')
const rules = { perDay: 3, spacing: minutes(2), perSecond: 20 }
const acceptedAt = now - minutes(1)
const wakeUp = (more: Partial<WakeUpRecord> = {}): WakeUpRecord => ({
  at: now - seconds(20),
  nextAt: now + seconds(100),
  count: 1,
  outcome: 'accepted',
  problem: null,
  ...more,
})

describe('what is told of the last wake-up', () => {
  const told = (more: Partial<WakeUpRecord>, settledAt: number | null = null) =>
    wakeSentences({ acceptedAt, settledAt }, wakeUp(more), now)
  const problem = 'it answered 404'

  it.each([
    [{}, 'A wake-up of the vehicle was sent 20 s ago, and the wake-up service accepted it.'],
    [
      { outcome: 'refused', problem },
      'A wake-up of the vehicle was sent 20 s ago, and the wake-up service refused it: it answered 404.',
    ],
    [
      { outcome: 'unanswered', problem: 'no answer within 10 s' },
      'A wake-up of the vehicle was sent 20 s ago; the wake-up service may have it, and failed: no answer within 10 s.',
    ],
    [{ outcome: 'unavailable', problem }, 'A wake-up of the vehicle could not be sent 20 s ago: it answered 404.'],
    [{ outcome: null }, 'A wake-up of the vehicle was begun 20 s ago; it is not known whether it was sent.'],
  ] as const)('with %o', (more, sentence) => expect(told(more)).toEqual([sentence]))

  it('is nothing where it was for other commands: before this one was accepted, or after it ended', () => {
    expect(told({ at: acceptedAt - 1 })).toEqual([])
    expect(told({ at: now - seconds(20) }, now - seconds(30))).toEqual([])
    expect(told({}, now)).toHaveLength(1)
    expect(wakeSentences({ acceptedAt, settledAt: null }, undefined, now)).toEqual([])
  })
})

describe('what is told of the next wake-up', () => {
  const notAfter = now + minutes(10)
  const told = (last: WakeUpRecord | undefined, until = notAfter) =>
    nextWakeUp({ notAfter: until }, last, rules, now)[0]

  it('is nothing where vehicles are not woken', () =>
    expect(nextWakeUp({ notAfter }, undefined, null, now)).toEqual([]))

  it.each([
    ['when there was none', undefined],
    ['when the spacing is over', wakeUp({ nextAt: now })],
    ['when the last ones were of yesterday', wakeUp({ at: now - minutes(800), nextAt: now - minutes(790), count: 3 })],
  ])('is that it comes soon %s', (_name, last) =>
    expect(told(last)).toBe(
      'A wake-up is sent when the vehicle has its turn: for all together 20 a second, and no more than the wake-up service takes.',
    ),
  )

  it('is when it comes, if the vehicle is still offline then', () =>
    expect(told(wakeUp())).toBe('If the vehicle is still offline, another wake-up is sent in 1.7 min.'))

  it('is that it comes too late for this command', () => {
    expect(told(wakeUp(), now + seconds(30))).toBe(
      'The spacing of wake-ups will not have passed in time, so none is sent for this command; the next one of the vehicle may be sent at 2026-03-01T12:01:40Z.',
    )
    expect(told(wakeUp({ count: 3 }))).toBe(
      'The 3 wake-ups that the vehicle may have in a day are used up, so none is sent for this command; the next one of the vehicle may be sent at 2026-03-02T00:00:00Z.',
    )
    expect(told(undefined, now + seconds(4))).toBe(
      'No wake-up is sent any more for this command: the vehicle would wake too late.',
    )
  })
})
