import { describe, expect, it } from 'vitest'
import { placeOf } from './testing/sample-life.ts'
import { type Evidence, evidences, isOpen, standingOf, standings, states } from './states.ts'
import { type LifecycleEvent, lifecycleEvents, transitions } from './transitions.ts'

const cells = standings.flatMap((from) =>
  lifecycleEvents.map((event) => ({ from, event, cell: transitions[from][event] })),
)
const moves = cells.flatMap(({ from, event, cell }) =>
  cell === 'keep' || cell === 'contradiction' ? [] : [{ from, event, to: cell }],
)
const rank = (evidence: Evidence): number => evidences.indexOf(evidence)

describe('the transition table', () => {
  it('has a row for every standing and a cell for every event [L2]', () => {
    expect(Object.keys(transitions).toSorted()).toEqual([...standings].toSorted())
    for (const row of Object.values(transitions))
      expect(Object.keys(row).toSorted()).toEqual([...lifecycleEvents].toSorted())
  })

  it('names only standings, keep and contradiction', () => {
    for (const { cell } of cells) expect([...standings, 'keep', 'contradiction']).toContain(cell)
  })

  it('never leaves a settled state except for better evidence [L2]', () => {
    for (const { from, event, to } of moves) {
      const before = placeOf(from)
      if (isOpen(before.state)) continue
      expect(rank(placeOf(to).evidence), `${from} on ${event}`).toBeGreaterThan(rank(before.evidence))
    }
  })

  it('never opens a settled command again [L2]', () => {
    for (const { from, event, to } of moves) {
      if (!isOpen(placeOf(from).state)) expect(isOpen(placeOf(to).state), `${from} on ${event}`).toBe(false)
    }
  })

  it('moves nothing once the vehicle has answered [L2]', () => {
    for (const state of ['succeeded', 'failed', 'rejected', 'expired', 'canceled'] as const) {
      expect(moves.filter(({ from }) => from === state)).toEqual([])
    }
  })

  it('never takes queued to unknown, and never back to queued [L7]', () => {
    expect(moves.filter(({ from, to }) => from === 'queued' && placeOf(to).state === 'unknown')).toEqual([])
    expect(moves.filter(({ to }) => to === 'queued')).toEqual([])
  })

  it('lets time alone expire only what is queued [L7]', () => {
    const byTime: readonly LifecycleEvent[] = ['ttl_elapsed', 'deadline_passed']
    expect(moves.filter(({ event, to }) => byTime.includes(event) && to === 'expired').map(({ from }) => from)).toEqual(
      ['queued', 'queued'],
    )
    for (const state of ['sent', 'delivered', 'running'] as const) {
      expect(transitions[state].ttl_elapsed).toBe('keep')
      expect(transitions[state].deadline_passed).toBe('unknown')
    }
  })

  it('settles every open state at its deadline [L6]', () => {
    for (const state of states.filter(isOpen))
      expect(isOpen(placeOf(transitions[state].deadline_passed as never).state)).toBe(false)
  })

  it('lets reported state settle only unknown, and only as succeeded [L7]', () => {
    const reported = moves.filter(({ event }) => event === 'reported')
    expect(reported.map(({ from }) => from)).toEqual(['unknown', 'unknown_unsure'])
    expect(new Set(reported.map(({ to }) => to))).toEqual(new Set(['succeeded_reported']))
  })

  it('accepts no denial after a beginning [L4]', () => {
    for (const event of ['rejected', 'never_begun', 'withdrawn'] as const)
      expect(transitions.running[event]).toBe('contradiction')
  })

  it('calls a contradiction between two outcomes a contradiction, and never moves on it [L2]', () => {
    expect(transitions.succeeded.failed).toBe('contradiction')
    expect(transitions.failed.succeeded).toBe('contradiction')
    for (const state of ['rejected', 'expired', 'canceled'] as const) {
      for (const event of ['running', 'succeeded', 'failed'] as const)
        expect(transitions[state][event]).toBe('contradiction')
    }
  })

  it('lets the vehicle settle a command from every attempted open state, in any order', () => {
    for (const state of ['sent', 'delivered', 'running'] as const) {
      expect(transitions[state].succeeded).toBe('succeeded')
      expect(transitions[state].failed).toBe('failed')
      expect(transitions[state].unsure).toBe('unknown_unsure')
    }
  })
})

describe('a standing', () => {
  it('distinguishes the evidence of a state', () => {
    for (const standing of standings) {
      const { state, evidence } = placeOf(standing)
      expect(standingOf(state, evidence)).toBe(standing)
    }
  })

  it('is open for the four states before the end', () => {
    expect(states.filter(isOpen)).toEqual(['queued', 'sent', 'delivered', 'running'])
  })
})
