import { expect, it } from 'vitest'
import { StepPace } from './step-pace.ts'

it.each([
  ['as long as the last group took', 15, 4, 9, 9],
  ['no longer than the bound', 15, 200, 80, 15],
  ['not at all behind a group of few', 15, 3, 9, 0],
  ['never without patience', 0, 200, 80, 0],
])('steps wait %s', (_how, longest, size, took, expected) => {
  const pace = new StepPace(longest)
  expect(pace.wait()).toBe(0)
  pace.note(size, took)
  expect(pace.wait()).toBe(expected)
})

it('steps do not wait any more when few come', () => {
  const pace = new StepPace(15)
  pace.note(50, 9)
  pace.note(1, 9)
  expect(pace.wait()).toBe(0)
})
