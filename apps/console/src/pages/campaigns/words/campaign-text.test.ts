import { describe, expect, it } from 'vitest'
import { abortText, beginsAt, endsAt, rampText, targetText, waveText, windowText } from './campaign-text.ts'

it('says whom it is for', () => {
  expect(targetText({ vins: ['a', 'b'] })).toBe('2 by VIN')
  expect(targetText({ label: 'pool', version: { name: 'sdk', value: '0.1.0' }, online: false })).toBe(
    'label pool, sdk 0.1.0, offline',
  )
})

describe('its rules', () => {
  it('are sentences, with their defaults', () => {
    expect(rampText({ perMinute: null })).toBe('As fast as Keyfob accepts')
    expect(rampText({ perMinute: 1_200 })).toBe('At most 1,200 submits a minute')
    expect(waveText({ waveSize: 1, waveSecondsMax: null })).toBe('Up to 1 vehicle; over when all are settled')
    expect(waveText({ waveSize: 200, waveSecondsMax: 600 })).toBe(
      'Up to 200 vehicles; over when all are settled, or after 10 min',
    )
    expect(windowText({ window: null })).toBeUndefined()
    expect(windowText({ window: { from: '22:00', to: '05:00', timeZone: 'UTC' } })).toContain('22:00 to 05:00')
  })

  it('say when it stops by itself', () => {
    expect(abortText({ abort: { failed: null, unknown: null } })).toBe('Never by itself')
    expect(abortText({ abort: { failed: 0.05, unknown: 0.1 } })).toBe(
      'When more than 5 % of a wave fail, or more than 10 % are unknown',
    )
  })
})

it('begins when it is made unless told, and ends when it did or will', () => {
  const [made, later] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z']
  expect(beginsAt({ startsAt: null, createdAt: made })).toBe(made)
  expect(beginsAt({ startsAt: later, createdAt: made })).toBe(later)
  expect(endsAt({ endsAt: later, endedAt: null })).toBe(later)
  expect(endsAt({ endsAt: later, endedAt: made })).toBe(made)
})
