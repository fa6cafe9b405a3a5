import { expect, it } from 'vitest'
import { soakPictureOf } from './soak-picture.ts'
import { type SoakReport, findingsOf } from './soak-report.ts'

const verdict = { bound: 'heap', unit: 'MB', first: 1, last: 90, slopePerHour: 89, growth: 89, allowed: 28 } as const

const report = {
  name: 'soak',
  at: '2026-11-29T06:00:00.000Z',
  machine: { cores: 2, model: 'A <small> & slow one', node: 'v20', commit: 'abc' },
  options: { hours: 1, commandsPerMinute: 1_200, vehicles: 200, seed: 1 },
  warmUpSeconds: 900,
  happenings: [{ name: 'A week ended in the run', isSeen: false, seen: 'commands in 20261123' }],
  verdicts: [
    { ...verdict, name: 'api 1 heap', isWithin: true },
    { ...verdict, name: 'worker 3 heap', isWithin: false },
  ],
  samples: {
    'api 1 heap': [
      { at: 0, value: 1 },
      { at: 3_600_000, value: 2 },
    ],
  },
} as unknown as SoakReport // what is read of it

it('says what grew, what did not happen, and which law broke', () => {
  const whole = { ...report, laws: { ...emptyLaws, unsettled: ['01a2 sent (attempted)'] } } as unknown as SoakReport // as above
  expect(findingsOf(whole)).toEqual([
    'worker 3 heap grew by 89 MB (89 an hour); 28 are allowed.',
    'A week ended in the run: commands in 20261123.',
    'unsettled: 01a2 sent (attempted).',
  ])
})

it('draws a chart for each figure, also for one without samples', () => {
  const picture = soakPictureOf(report)
  expect(picture).toContain('A &lt;small&gt; &amp; slow one')
  expect(picture.match(/<polyline/g)).toHaveLength(2)
  expect(picture).toContain('points="8.0,133.0 262.0,104.0"')
  expect(picture).not.toMatch(/NaN|Infinity|undefined/)
})

const emptyLaws = Object.fromEntries(
  'lost unsettled doubled late untrue eventsMissing eventsOutOfOrder doubtful unfairAnswers'
    .split(' ')
    .map((name) => [name, []]),
)
