import type { Row } from '../panel.ts'
import { largest, perSecond, quantile } from '../promql.ts'

export const webhooks: Row = {
  title: 'Webhooks',
  panels: [
    {
      kind: 'stack',
      title: 'Attempts, by outcome',
      unit: 'cps',
      width: 6,
      colours: { delivered: 'green', retry: 'yellow', parked: 'red', forgotten: 'purple' },
      about:
        'retry: the endpoint did not take it, and it comes again. parked: it is not tried any more. forgotten: history held the event no more.',
      queries: [{ expr: perSecond('keyfob_webhook_attempts_total', { by: ['outcome'] }), legend: '{{outcome}}' }],
    },
    {
      kind: 'lines',
      title: 'Time of an attempt',
      unit: 's',
      width: 6,
      limits: { warn: 2, bad: 10 },
      about: 'From the look-up of the name to the end of the answer. After 10 s the attempt is given up.',
      queries: [
        { expr: quantile(0.5, 'keyfob_webhook_attempt_seconds'), legend: 'p50' },
        { expr: quantile(0.99, 'keyfob_webhook_attempt_seconds'), legend: 'p99' },
      ],
    },
    {
      kind: 'lines',
      title: 'Deliveries',
      unit: 'short',
      width: 6,
      colours: { pending: 'blue', parked: 'red' },
      about:
        'pending: wait for an attempt, at most 1,000 for each webhook; the rest waits in the event log. parked: kept for 30 days, for a replay.',
      queries: [{ expr: largest('keyfob_webhook_deliveries', { by: ['state'] }), legend: '{{state}}' }],
    },
    {
      kind: 'lines',
      title: 'Endpoints',
      unit: 'short',
      width: 6,
      colours: { well: 'green', failing: 'red', disabled: 'text' },
      about: 'failing: no delivery has succeeded since the last failure. disabled: by a person, or by 410 Gone.',
      queries: [{ expr: largest('keyfob_webhooks', { by: ['state'] }), legend: '{{state}}' }],
    },
  ],
}
