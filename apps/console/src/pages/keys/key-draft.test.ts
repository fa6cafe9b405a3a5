import type { Key } from '@keyfob/client'
import { expect, it } from 'vitest'
import { conditionOf, keyInputOf, keyLineOf, partsIn, reachText } from './key-draft.ts'

const now = Date.parse('2026-01-01T00:00:00Z')

it('expires after days of the server, or never', () => {
  expect(keyInputOf({ name: ' ci ', scopes: ['send'], labels: '', days: 30 }, now)).toEqual({
    name: 'ci',
    scope: 'send',
    expiresAt: '2026-01-31T00:00:00.000Z',
  })
  expect(
    keyInputOf({ name: 'ci', scopes: ['commands:read', 'commands:send:doors'], labels: 'winter, test', days: 0 }, now),
  ).toEqual({ name: 'ci', scope: 'commands:read commands:send:doors', labels: ['winter', 'test'] })
})

it('is a line of the CLI', () => {
  expect(keyLineOf({ name: '', scopes: [], labels: '', days: 0 })).toBe('keyfob keys create --name NAME --scope SCOPE')
  expect(keyLineOf({ name: 'our ci', scopes: ['commands:read', 'schedules:run'], labels: 'winter', days: 90 })).toBe(
    "keyfob keys create --name 'our ci' --scope commands:read,schedules:run --label winter --expires 90d",
  )
})

it('tells revoked ones from expired ones', () => {
  const key = { revokedAt: null, expiresAt: null } as Key // what is looked at
  expect(conditionOf(key, now)).toBe('valid')
  expect(conditionOf({ ...key, expiresAt: '2025-12-31T00:00:00Z' }, now)).toBe('expired')
  expect(conditionOf({ ...key, expiresAt: '2025-12-31T00:00:00Z', revokedAt: '2025-01-01T00:00:00Z' }, now)).toBe(
    'revoked',
  )
})

it('offers what the caller has, in parts', () => {
  expect(partsIn(['read', 'commands:read', 'commands:send:doors'], ['doors'])).toEqual([
    'commands:read',
    'commands:send:doors',
  ])
  expect(partsIn(['commands:send'], ['doors', 'engine'])).toEqual([
    'commands:send',
    'commands:send:doors',
    'commands:send:engine',
  ])
  expect(reachText('read', [])).toBe('read')
  expect(reachText('read', ['winter'])).toBe('read for winter')
})
