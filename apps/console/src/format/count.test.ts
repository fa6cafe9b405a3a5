import { expect, it } from 'vitest'
import { countText, shareText } from './count.ts'
import { localText, utcText } from './instant.ts'
import { versionsText } from './versions.ts'

it('counts have their thousands apart', () => expect(countText(1_234_567)).toBe('1,234,567'))

it.each([
  [0, '0 %'],
  [0.0004, '0.04 %'],
  [0.012, '1.2 %'],
  [0.5, '50 %'],
  [1, '100 %'],
])('the share %d is %s', (share, text) => expect(shareText(share)).toBe(text))

it('an instant is told in UTC as the API has it, and in local time with its zone', () => {
  expect(utcText('2026-11-29T12:00:00.123Z')).toBe('2026-11-29 12:00:00.123 UTC')
  expect(localText('2026-11-29T12:00:00.123Z')).toMatch(/2026/)
})

it('versions are told one after the other', () => expect(versionsText({ sdk: '1', app: '2' })).toBe('sdk 1, app 2'))
