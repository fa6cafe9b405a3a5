import type { StatusEvent } from '@keyfob/client'
import { expect, it } from 'vitest'
import { mayFit } from './may-fit.ts'
import { toggled } from './toggled.ts'

const event = { data: { vin: 'A', command: 'doors_lock', state: 'sent' } } as StatusEvent // what is compared

it.each([
  [{}, true],
  [{ vin: 'A', command: 'doors_lock' }, true],
  [{ vin: 'B' }, false],
  [{ command: 'horn_honk' }, false],
  [{ state: 'queued,sent' }, true],
  [{ state: 'failed' }, false],
  [{ label: 'winter' }, true],
] as const)('an event of a command fits %o: %s', (filters, fits) => expect(mayFit(event, filters)).toBe(fits))

it('a choice is added when it is new, and removed when it is not', () => {
  expect([toggled(['a'], 'b'), toggled(['a', 'b'], 'a')]).toEqual([['a', 'b'], ['b']])
})
