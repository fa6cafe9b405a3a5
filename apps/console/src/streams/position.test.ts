import { expect, it } from 'vitest'
import { isBehind } from './position.ts'

it('compares positions as numbers, so that 10 is behind 9', () => {
  expect([isBehind('10', '9'), isBehind('9', '10'), isBehind('9', '9'), isBehind('0', undefined)]).toEqual([
    true,
    false,
    false,
    true,
  ])
})
