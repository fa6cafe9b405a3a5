import type { Row } from '../panel.ts'
import { perSecond, perSecondOrZero, quantile } from '../promql.ts'

const requests = 'keyfob_http_requests_total'
const reads = 'keyfob_cache_reads_total'
/** Of callers, and not of probes and scrapes: a process that says at /readyz that it is not ready makes no mistake. */
const theirs = 'operation!~"checkHealth|checkReadiness|findMetrics"'
const shareOf = (status: string): string =>
  `${perSecondOrZero(requests, { where: `${theirs}, status=~"${status}"` })} / ${perSecond(requests, { where: theirs })}`

/** Where callers come in, and what answers them quickly. */
export const edges: Row = {
  title: 'Edges: HTTP and cache',
  panels: [
    {
      kind: 'stack',
      title: 'Requests, by operation',
      unit: 'reqps',
      width: 8,
      about: 'Requests that were answered. none: no route was met.',
      queries: [{ expr: perSecond(requests, { by: ['operation'] }), legend: '{{operation}}' }],
    },
    {
      kind: 'lines',
      title: 'Errors',
      unit: 'percentunit',
      width: 8,
      limits: { warn: 0.01, bad: 0.05 },
      colours: { ours: 'red', 'the caller’s': 'orange' },
      about: 'Share of requests that were answered with 5xx (ours) and 4xx (the caller’s), without probes and scrapes.',
      queries: [
        { expr: shareOf('5..'), legend: 'ours' },
        { expr: shareOf('4..'), legend: 'the caller’s' },
      ],
    },
    {
      kind: 'lines',
      title: 'Time to answer, p99',
      unit: 's',
      width: 8,
      about:
        'To the end of the answer, without streams. Submits that wait for an outcome (Prefer: wait) are in it with their wait.',
      queries: [
        {
          expr: quantile(0.99, 'keyfob_http_request_seconds', { by: ['operation'], where: 'operation!~"stream.*"' }),
          legend: '{{operation}}',
        },
      ],
    },
    {
      kind: 'lines',
      title: 'Cache',
      unit: 'percentunit',
      width: 12,
      colours: { hit: 'green', miss: 'blue', stale: 'orange', error: 'red' },
      about: 'Reads by outcome. stale: the database was unavailable, and memory answered. error: neither could answer.',
      queries: [
        {
          expr: `${perSecond(reads, { by: ['outcome'] })} / on () group_left () ${perSecond(reads)}`,
          legend: '{{outcome}}',
        },
      ],
    },
    {
      kind: 'stack',
      title: 'Not authorized, by reason',
      unit: 'reqps',
      width: 12,
      colours: { unknown: 'red', malformed: 'red', too_many_attempts: 'purple' },
      about:
        'Requests without a valid key of sufficient scope. A few are normal; many unknown and malformed ones mean that a client is guessing keys. The log line access.refused has the address.',
      queries: [{ expr: perSecond('keyfob_access_refused_total', { by: ['reason'] }), legend: '{{reason}}' }],
    },
    {
      kind: 'stack',
      title: 'Refused by quotas',
      unit: 'reqps',
      width: 12,
      about: 'Submits above a quota of KEYFOB_QUOTAS, by what it counts. The log line quota.exceeded has the caller.',
      queries: [{ expr: perSecond('keyfob_quota_refused_total', { by: ['quota'] }), legend: '{{quota}}' }],
    },
    {
      kind: 'stack',
      title: 'Counted by quotas, by where',
      unit: 'reqps',
      width: 12,
      colours: { redis: 'green', process: 'orange' },
      about:
        'redis: for all processes together. process: Redis was unavailable or is not configured, or the quota was known to be used up.',
      queries: [{ expr: perSecond('keyfob_quota_counted_total', { by: ['where'] }), legend: '{{where}}' }],
    },
  ],
}
