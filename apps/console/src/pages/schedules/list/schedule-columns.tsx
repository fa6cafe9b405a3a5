import type { Schedule } from '@keyfob/client'
import { Age } from '../../../shared/age.tsx'
import type { Column } from '../../../shared/table/column.ts'
import { conditionOf, targetText } from '../words/timing-text.ts'
import { TimingWords } from '../words/timing-words.tsx'
import { ConditionMark } from './condition-mark.tsx'

export const scheduleColumns: readonly Column<Schedule>[] = [
  { id: 'name', header: 'Name', width: 'minmax(110px, 1fr)', cell: ({ name }) => name },
  { id: 'when', header: 'When', width: 'minmax(120px, 1.5fr)', cell: (schedule) => <TimingWords timing={schedule} /> },
  {
    id: 'zone',
    header: 'Zone',
    width: 'minmax(90px, 140px)',
    from: 1000,
    cell: ({ cron, timeZone }) => (cron === undefined ? '' : (timeZone ?? 'UTC')),
  },
  { id: 'command', header: 'Command', width: 'minmax(100px, 130px)', from: 640, cell: ({ command }) => command },
  {
    id: 'target',
    header: 'Target',
    width: 'minmax(80px, 120px)',
    from: 860,
    cell: ({ target }) => targetText(target),
  },
  {
    id: 'condition',
    header: 'State',
    width: '84px',
    from: 480,
    cell: (schedule) => <ConditionMark condition={conditionOf(schedule)} />,
  },
  {
    id: 'next',
    header: 'Next',
    width: '72px',
    align: 'end',
    cell: ({ next }) => <Age at={next[0] ?? null} none="none" inRow />,
  },
]
