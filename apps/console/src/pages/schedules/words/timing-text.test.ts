import { expect, it } from 'vitest'
import { cronWordsOf } from './cron-words.ts'
import { conditionOf, targetText, timingText } from './timing-text.ts'

it('says how often and to whom', () => {
  expect(timingText({ everySeconds: 300 })).toBe('every 5 min')
  expect(timingText({ cron: '@daily' })).toBe('@daily')
  expect(targetText({ vin: '1KFSM00E7T0000123' })).toBe('…000123')
  expect(targetText({ vins: ['a', 'b'] })).toBe('2 vehicles')
  expect(targetText({ label: 'winter' })).toBe('label winter')
})

it('tells a schedule that rests from one that is over', () => {
  expect(conditionOf({ paused: true, next: [] })).toBe('paused')
  expect(conditionOf({ paused: false, next: [] })).toBe('over')
  expect(conditionOf({ paused: false, next: ['2026-01-01T00:00:00Z'] })).toBe('active')
})

it('explains expressions, and says nothing of those that it cannot read', async () => {
  expect(await cronWordsOf('30 2 * * *')).toBe('At 02:30 every day')
  expect(await cronWordsOf('*/5 * * * *')).toBe('Every 5 minutes')
  expect(await cronWordsOf('0 9 * * MON-FRI')).toBe('At 09:00, Monday through Friday')
  expect(await cronWordsOf('0 0 1 * +MON')).toBe('')
  expect(await cronWordsOf('30 2')).toBe('')
})
