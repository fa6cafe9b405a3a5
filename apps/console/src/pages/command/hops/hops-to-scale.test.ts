import type { Hop } from '@keyfob/client'
import { describe, expect, it } from 'vitest'
import { hopsToScale } from './hops-to-scale.ts'

const acceptedAt = '2026-11-29T12:00:00.000Z'
const begin = Date.parse(acceptedAt)
const hop = (event: Hop['event'], afterMs: number, state?: Hop['state']): Hop => ({
  event,
  afterMs,
  at: new Date(begin + afterMs).toISOString(),
  ...(state !== undefined && { state }),
})
const timeline = [
  hop('accepted', 0),
  hop('attempt', 0, 'sent'),
  hop('published', 50),
  hop('delivered', 100, 'delivered'),
  hop('running', 100, 'running'),
  hop('answer', 400, 'succeeded'),
]

describe('the hops of a settled command', () => {
  const scaled = hopsToScale({ timeline, acceptedAt, settledAt: '2026-11-29T12:00:00.400Z' }, begin + 99_000)

  it('fill the time from acceptance to the answer, to scale', () => {
    expect(scaled.span).toBe(400)
    expect(scaled.stretches).toEqual([
      { state: 'sent', from: 0, to: 0.25, lasted: 100 },
      { state: 'running', from: 0.25, to: 1, lasted: 300 },
    ])
  })

  it('say how long after the one before each came', () => {
    expect(scaled.marks.map(({ hop: { event }, at, after }) => [event, at, after])).toEqual([
      ['accepted', 0, 0],
      ['attempt', 0, 0],
      ['published', 0.125, 50],
      ['delivered', 0.25, 50],
      ['running', 0.25, 0],
      ['answer', 1, 300],
    ])
  })
})

describe('the hops of an open command', () => {
  it('reach to now', () => {
    const open = [hop('accepted', 0, 'queued'), hop('attempt', 1_000, 'sent')]
    const { span, stretches } = hopsToScale({ timeline: open, acceptedAt, settledAt: null }, begin + 4_000)
    expect(span).toBe(4_000)
    expect(stretches).toEqual([
      { state: 'queued', from: 0, to: 0.25, lasted: 1_000 },
      { state: 'sent', from: 0.25, to: 1, lasted: 3_000 },
    ])
  })

  it('have a width in the moment of acceptance, too', () => {
    expect(hopsToScale({ timeline: [hop('accepted', 0)], acceptedAt, settledAt: null }, begin).span).toBe(1)
  })
})

it('an unknown outcome lasts until late evidence corrects it', () => {
  const late = [...timeline.slice(0, 2), hop('settled', 1_000, 'unknown'), hop('answer', 4_000, 'succeeded')]
  const { stretches } = hopsToScale(
    { timeline: late, acceptedAt, settledAt: '2026-11-29T12:00:04.000Z' },
    begin + 9_000,
  )
  expect(stretches.map(({ state, lasted }) => [state, lasted])).toEqual([
    ['sent', 1_000],
    ['unknown', 3_000],
  ])
})
