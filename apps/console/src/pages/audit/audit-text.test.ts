import { expect, it } from 'vitest'
import { auditFiltersOf } from './audit-filters.ts'
import { aboutText, actionText, actorText } from './audit-text.ts'

it('names who it was as people know them', () => {
  expect(actorText({ who: 'key:abc', name: 'call centre' })).toBe('call centre (key:abc)')
  expect(actorText({ who: 'anonymous' })).toBe('anonymous')
  expect(actorText(null)).toBe('erased')
})

it('says what was done, and what it was about', () => {
  expect(actionText('rotateWebhookSecret')).toBe('rotate webhook secret')
  expect(aboutText([])).toBe('nothing')
  expect(aboutText([{ kind: 'key', id: 'k1' }])).toBe('key k1')
  expect(aboutText([{ kind: 'command', id: 'c1', vin: 'V1' }, null])).toBe('command V1 and 1 more')
  expect(aboutText([null])).toBe('erased')
})

it('reads the filters of the URL, and nothing else of it', () => {
  expect(auditFiltersOf(new URLSearchParams('actor=key:a&subject=%20V%20&action=&page=2'))).toEqual({
    actor: 'key:a',
    subject: 'V',
  })
})
