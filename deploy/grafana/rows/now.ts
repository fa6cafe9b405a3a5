import type { Row } from '../panel.ts'
import { largest, perSecond, quantile, series } from '../promql.ts'
import { unknownShare } from './truth.ts'

/** One look: is all well? */
export const now: Row = {
  title: 'Now',
  panels: [
    {
      kind: 'number',
      title: 'Parts not ready',
      unit: 'none',
      limits: { warn: 1, bad: 2 },
      about: 'Parts of any process that are not ready. The last row shows which. Good: 0.',
      queries: [{ expr: `count(${series('keyfob_part_ready')} == 0) or vector(0)`, legend: 'parts' }],
    },
    {
      kind: 'number',
      title: 'Processes',
      unit: 'none',
      about: 'Keyfob processes that answer. Good: as many as are deployed.',
      queries: [{ expr: `count(${series('keyfob_info')})`, legend: 'processes' }],
    },
    {
      kind: 'number',
      title: 'Vehicles online',
      unit: 'short',
      about: 'Vehicles that are believed online. It is a hint: a vehicle that vanished is noticed by its last will.',
      queries: [{ expr: largest('keyfob_vehicles', { where: 'presence="online"' }), legend: 'online' }],
    },
    {
      kind: 'number',
      title: 'Commands a second',
      unit: 'cps',
      about: 'Commands that are accepted each second.',
      queries: [{ expr: perSecond('keyfob_commands_accepted_total'), legend: 'accepted' }],
    },
    {
      kind: 'number',
      title: 'Open commands',
      unit: 'short',
      about: 'Commands that are not settled. Many of state queued: vehicles are offline or lanes are busy.',
      queries: [{ expr: `sum(${largest('keyfob_commands_open', { by: ['state'] })})`, legend: 'open' }],
    },
    {
      kind: 'number',
      title: 'Unknown share',
      unit: 'percentunit',
      limits: { warn: 0.01, bad: 0.05 },
      about: 'Of what settled, the share whose outcome is not known. Good: below 1 %.',
      queries: [{ expr: unknownShare, legend: 'unknown' }],
    },
    {
      kind: 'number',
      title: 'Accept, p99',
      unit: 's',
      limits: { warn: 0.1, bad: 0.5 },
      about: 'Request to commit: what a caller waits for the 202.',
      queries: [{ expr: quantile(0.99, 'keyfob_hop_seconds', { where: 'hop="commit"' }), legend: 'commit' }],
    },
    {
      kind: 'number',
      title: 'Answer, p50',
      unit: 's',
      about: 'Attempt to the outcome that the vehicle tells. It holds the time that the vehicle needs to act.',
      queries: [{ expr: quantile(0.5, 'keyfob_hop_seconds', { where: 'hop="answer"' }), legend: 'answer' }],
    },
  ],
}
