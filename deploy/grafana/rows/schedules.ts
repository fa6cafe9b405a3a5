import type { Row } from '../panel.ts'
import { largest, perSecond, quantile } from '../promql.ts'

export const schedules: Row = {
  title: 'Schedules',
  panels: [
    {
      kind: 'stack',
      title: 'Occurrences, by outcome',
      unit: 'cps',
      width: 6,
      colours: { done: 'green', skipped: 'yellow', missed: 'red' },
      about:
        'done: it was run. skipped: the previous one had not ended. missed: no worker was there in time; of several in a row the latest is counted.',
      queries: [{ expr: perSecond('keyfob_schedule_occurrences_total', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      kind: 'lines',
      title: 'Lateness',
      unit: 's',
      width: 6,
      limits: { warn: 5, bad: 60 },
      colours: { 'waits now': 'red' },
      about:
        'From when an occurrence was due to its last submit; and for how long the one that waits longest has been due. Good: below a second, more for large fleets.',
      queries: [
        { expr: quantile(0.5, 'keyfob_schedule_lateness_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'keyfob_schedule_lateness_seconds'), legend: 'p99' },
        { expr: largest('keyfob_schedule_lag_seconds'), legend: 'waits now' },
      ],
    },
    {
      kind: 'stack',
      title: 'Commands of schedules',
      unit: 'cps',
      width: 6,
      colours: { accepted: 'green', refused: 'orange' },
      about: 'Commands that schedules submitted. "keyfob schedules runs" names the first refusals of a run.',
      queries: [{ expr: perSecond('keyfob_schedule_commands_total', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      kind: 'lines',
      title: 'Schedules',
      unit: 'short',
      width: 6,
      colours: { active: 'green', paused: 'yellow', over: 'text' },
      about: 'active: there is a next occurrence. over: there is none.',
      queries: [{ expr: largest('keyfob_schedules', { by: ['state'] }), legend: '{{state}}' }],
    },
  ],
}
