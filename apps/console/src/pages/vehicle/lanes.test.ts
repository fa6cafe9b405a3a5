import type { Command, CommandType } from '@keyfob/client'
import { expect, it } from 'vitest'
import { lanesOf } from './lanes.ts'

const types = [{ lane: 'engine' }, { lane: 'doors' }, { lane: 'engine' }] as unknown as readonly CommandType[] // what lanes are made of
const command = (lane: string, sequence: number): Command => ({ lane, sequence }) as Command // as above

it('shows each lane once, the busy ones first, and in them the order of the lane', () => {
  const open = [command('engine', 8), command('engine', 7), command('retired', 1)]
  expect(lanesOf(types, open).map(({ name, open: its }) => [name, its.map(({ sequence }) => sequence)])).toEqual([
    ['engine', [7, 8]],
    ['retired', [1]],
    ['doors', []],
  ])
})
