import { expect, it } from 'vitest'
import { linkTo } from '../../../router/links.ts'
import { runLink, whyText } from './run-text.ts'

const problem = { vin: '1KFSM00E7T0000123', code: 'lane-busy', detail: 'The lane is busy.' }

it('says why, with the first problem', () => {
  expect(whyText({ reason: 'overlap', problems: [] })).toBe('overlap')
  expect(whyText({ reason: 'run', problems: [problem, problem] })).toBe('run: …000123 The lane is busy., and 1 more')
})

it('leads to one command, or to those of the schedule', () => {
  const runAt = '2026-01-01T00:00:00Z'
  expect(runLink('s', { commands: ['c'], runAt }, linkTo)).toBe('/commands/c')
  expect(runLink('s', { commands: ['c', 'd'], runAt }, linkTo)).toBe(
    '/commands?schedule=s&from=2026-01-01T00%3A00%3A00Z',
  )
})
