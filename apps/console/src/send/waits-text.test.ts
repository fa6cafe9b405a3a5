import type { Command, CommandType } from '@keyfob/client'
import { expect, it } from 'vitest'
import { waitsText } from './waits-text.ts'

const type = {
  lane: 'engine',
  approval: null,
  conflict: 'queue',
  staleness: { policy: 'queue', ttlSecondsDefault: 120, ttlSecondsMax: 300 },
} as CommandType // what the text is made of
const open = [{ command: 'engine_start', lane: 'engine' }] as unknown as readonly Command[] // as above

it('says how long it waits at most, and behind what', () => {
  expect(waitsText(type, undefined, [])).toBe('Waits for the vehicle at most 2 min. Its lane, engine, is free.')
  expect(waitsText(type, 30, open)).toBe(
    'Waits for the vehicle at most 30 s. It queues behind engine_start in the lane engine.',
  )
})

it('says what the conflict policy does, and that another lane is none of its business', () => {
  expect(waitsText({ ...type, conflict: 'reject' }, 30, open)).toContain('refused while engine_start has the lane')
  expect(waitsText({ ...type, conflict: 'supersede' }, 30, open)).toContain('supersedes engine_start')
  expect(waitsText({ ...type, lane: 'doors' }, 30, open)).toContain('Its lane, doors, is free')
  const live = { ...type, staleness: { ...type.staleness, policy: 'live_only' as const } }
  expect(waitsText(live, 30, [])).toContain('Live only: expires after 30 s')
})

it('says that a second person decides first', () => {
  expect(waitsText({ ...type, approval: { withinSeconds: 900 } }, 30, open)).toBe(
    'Another person has to approve it within 15 min. Nothing is sent before.',
  )
})
