import { expect, it } from 'vitest'
import { similarWord } from './similar-word.ts'

const types = ['doors_lock', 'doors_unlock', 'horn_honk', 'engine_start', 'engine_stop']

it.each([
  ['door_lock', 'doors_lock'],
  ['Doors Lok', 'doors_lock'],
  ['unlock_doors', undefined],
  ['honr_honk', 'horn_honk'],
  ['engine-strat', 'engine_start'],
  ['x'.repeat(10_000), undefined],
  ['', undefined],
])('%s is probably %s', (given, meant) => expect(similarWord(given, types)).toBe(meant))
