import type { Row } from '../panel.ts'
import { perSecond, series } from '../promql.ts'

const instance = { by: ['instance'] }

export const processes: Row = {
  title: 'Processes and their parts',
  panels: [
    {
      kind: 'timeline',
      title: 'Parts',
      unit: 'none',
      width: 24,
      about: 'Whether each part of each process is ready, as /readyz tells it. It also says why, and since when.',
      queries: [{ expr: `min by (instance, part) (${series('keyfob_part_ready')})`, legend: '{{instance}} {{part}}' }],
    },
    {
      kind: 'lines',
      title: 'Event loop lag, p99',
      unit: 's',
      width: 6,
      limits: { warn: 0.1, bad: 0.5 },
      about:
        'How late the process comes to what is due: everything that it does waits so long. About 10 ms is the resolution.',
      queries: [{ expr: `max by (instance) (${series('nodejs_eventloop_lag_p99_seconds')})`, legend: '{{instance}}' }],
    },
    {
      kind: 'lines',
      title: 'CPU',
      unit: 'percentunit',
      width: 6,
      limits: { warn: 0.8, bad: 1 },
      about: 'Share of one core. JavaScript runs on one: near 100 % the event loop lags. Then add a process.',
      queries: [{ expr: perSecond('process_cpu_seconds_total', instance), legend: '{{instance}}' }],
    },
    {
      kind: 'lines',
      title: 'Memory',
      unit: 'bytes',
      width: 6,
      about: 'Resident memory, and the part of it that JavaScript’s heap uses.',
      queries: [
        { expr: `max by (instance) (${series('process_resident_memory_bytes')})`, legend: '{{instance}} resident' },
        { expr: `max by (instance) (${series('nodejs_heap_size_used_bytes')})`, legend: '{{instance}} heap' },
      ],
    },
    {
      kind: 'lines',
      title: 'Garbage collection',
      unit: 'percentunit',
      width: 6,
      limits: { warn: 0.1, bad: 0.3 },
      about: 'Share of time that is spent on it. High: too little memory for the work.',
      queries: [{ expr: perSecond('nodejs_gc_duration_seconds_sum', instance), legend: '{{instance}}' }],
    },
  ],
}
