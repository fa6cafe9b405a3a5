import type { Row } from '../panel.ts'
import { quantile } from '../promql.ts'

const hops =
  'commit: request to commit. publish: attempt to PUBACK of the broker. receipt: attempt to the vehicle’s "received". answer: attempt to its outcome. event: change to published event.'

/** How long the stretches of the way take. */
export const latency: Row = {
  title: 'Latency: the stretches of the way',
  panels: [
    {
      kind: 'lines',
      title: 'Hops, p50',
      unit: 's',
      about: `The median. ${hops}`,
      queries: [{ expr: quantile(0.5, 'keyfob_hop_seconds', { by: ['hop'] }), legend: '{{hop}}' }],
    },
    {
      kind: 'lines',
      title: 'Hops, p99',
      unit: 's',
      about: `The slowest in a hundred. ${hops}`,
      queries: [{ expr: quantile(0.99, 'keyfob_hop_seconds', { by: ['hop'] }), legend: '{{hop}}' }],
    },
    {
      kind: 'lines',
      title: 'Life of a command',
      unit: 's',
      about: 'Acceptance to settled, whatever the outcome. The p99 is mostly that of vehicles that sleep.',
      queries: [
        { expr: quantile(0.5, 'keyfob_command_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'keyfob_command_seconds'), legend: 'p99' },
      ],
    },
  ],
}
