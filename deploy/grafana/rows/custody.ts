import type { Row } from '../panel.ts'
import { largest, mean, quantile } from '../promql.ts'

/** Who holds what at the moment. */
export const custody: Row = {
  title: 'Custody: commits and queues',
  panels: [
    {
      kind: 'lines',
      title: 'Commits, p50 and p99',
      unit: 's',
      width: 6,
      limits: { warn: 0.1, bad: 0.5 },
      about: 'Time of one transaction of submits and of what happens to commands. Slow: look at the database’s disk.',
      queries: [
        { expr: quantile(0.5, 'keyfob_group_commit_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'keyfob_group_commit_seconds'), legend: 'p99' },
      ],
    },
    {
      kind: 'lines',
      title: 'Items in a commit',
      unit: 'short',
      width: 6,
      limits: { warn: 128, bad: 240 },
      about:
        'Mean size of a transaction. Near 1: the database keeps up with ease. Near 256, the most that fits: it does not, and callers wait.',
      queries: [{ expr: mean('keyfob_group_commit_size'), legend: 'items' }],
    },
    {
      kind: 'lines',
      title: 'Outbox',
      unit: 'short',
      width: 6,
      limits: { warn: 1_000, bad: 10_000 },
      about: 'Status events that are not published to RabbitMQ yet. Only with RabbitMQ. Good: near 0.',
      queries: [{ expr: largest('keyfob_outbox_events', { by: ['to'] }), legend: 'to {{to}}' }],
    },
    {
      kind: 'lines',
      title: 'Queues',
      unit: 'short',
      width: 6,
      limits: { warn: 100, bad: 1_000 },
      about:
        'acks: what vehicles said and no worker has taken yet. parked: what could not be read or applied; see "keyfob parked list".',
      queries: [{ expr: largest('keyfob_queue_messages', { by: ['queue'] }), legend: '{{queue}}' }],
    },
  ],
}
