import type { CommandType } from '@keyfob/client'
import { expect, it } from 'vitest'
import { conflictText, staleText } from './policy-text.ts'
import { schemaRows } from './schema-rows.ts'

it('says what each property takes', () => {
  const rows = schemaRows({
    required: ['percent'],
    properties: {
      percent: { type: 'integer', minimum: 50, maximum: 100, description: 'Of the battery.' },
      mode: { enum: ['low', 'high'] },
      doors: { type: 'array', items: { enum: ['left', 'right'] } },
      on: { type: 'boolean' },
    },
  })
  expect(rows.map(({ type }) => type)).toEqual([
    'integer from 50 to 100',
    'one of low, high',
    'some of left, right',
    'boolean',
  ])
  expect(rows[0]).toMatchObject({ name: 'percent', isRequired: true, description: 'Of the battery.' })
})

it('says what the policies do', () => {
  const type = { conflict: 'reject', staleness: { policy: 'queue', ttlSecondsDefault: 120, ttlSecondsMax: 600 } }
  expect(staleText(type as CommandType)).toBe('waits at most 2 min')
  expect(conflictText(type as CommandType)).toBe('is refused')
  expect(staleText({ ...type, staleness: { ...type.staleness, policy: 'live_only' } } as CommandType)).toBe(
    'live only: expires after 2 min',
  )
})
