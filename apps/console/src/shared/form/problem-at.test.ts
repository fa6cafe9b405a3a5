import { expect, it } from 'vitest'
import { problemAt } from './problem-at.ts'

it('finds what is wrong with a field, or with an item of it, and not with one whose name begins alike', () => {
  const problems = { '/vinsMax': 'too many', '/vins/3': 'no VIN', '/name': 'too long', '/name/0': 'odd' }
  expect(problemAt(problems, '/vins')).toBe('no VIN')
  expect(problemAt(problems, '/name')).toBe('too long')
  expect(problemAt(problems, '/label')).toBeUndefined()
})
