import { expect, it } from 'vitest'
import { conditionOf, filterText, testText } from './webhook-text.ts'

it('names what is most urgent', () => {
  const well = { enabled: true, gone: false, failingSince: null }
  expect(conditionOf(well).word).toBe('well')
  expect(conditionOf({ ...well, failingSince: '2026-01-01T00:00:00Z' }).word).toBe('fails')
  expect(conditionOf({ ...well, enabled: false, failingSince: '2026-01-01T00:00:00Z' }).word).toBe('disabled')
  expect(conditionOf({ ...well, enabled: false, gone: true }).word).toBe('gone')
})

it('says which events it wants', () => {
  expect(filterText({ events: null, states: null, commands: null, vins: null })).toBe('every status event')
  expect(filterText({ events: null, states: ['succeeded', 'failed'], commands: ['doors_lock'], vins: ['a'] })).toBe(
    'succeeded, failed · doors_lock · 1 vehicle',
  )
})

it('says what came of a test', () => {
  expect(testText({ delivered: true, status: 204, error: null, tookMs: 12.4 })).toBe('It answered 204 after 12 ms.')
  expect(testText({ delivered: false, status: null, error: 'ECONNREFUSED', tookMs: 3 })).toBe(
    'It did not answer after 3 ms: ECONNREFUSED.',
  )
})
