import { useParams } from 'wouter'
import layout from '../../../shared/layout.module.css'
import { PageHeader } from '../../../shared/page-header.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { useWrites } from '../../../shared/write/use-writes.ts'
import { WriteNote } from '../../../shared/write/write-note.tsx'
import { ConditionMark } from '../list/condition-mark.tsx'
import { conditionOf } from '../words/timing-text.ts'
import { TimingWords } from '../words/timing-words.tsx'
import { NextPanel } from './next-panel.tsx'
import { RunsTable } from './runs-table.tsx'
import { ScheduleActions } from './schedule-actions.tsx'
import { ScheduleFacts } from './schedule-facts.tsx'
import { useSchedule } from './use-schedule.ts'

/** One schedule: when it is due, what it does, and what became of it. */
const SchedulePage = () => {
  const { id = '' } = useParams()
  const { schedule, next } = useSchedule(id)
  const writes = useWrites(['schedules'])
  const { data } = schedule
  if (data === undefined)
    return schedule.error === null ? <p>Loading…</p> : <Trouble error={schedule.error} doing="show the schedule" />
  return (
    <>
      <PageHeader
        title={data.name}
        heading={
          <>
            {data.name} <ConditionMark condition={conditionOf(data)} />
          </>
        }
      >
        <ScheduleActions schedule={data} writes={writes} />
      </PageHeader>
      <p>
        <TimingWords timing={data} />
        {data.source === 'file' && ' · changed in the file of schedules only'}
      </p>
      <WriteNote writes={writes} />
      <div className={layout.columns}>
        <NextPanel next={next.data} zone={data.timeZone ?? 'UTC'} error={next.error} isPaused={data.paused} />
        <ScheduleFacts schedule={data} />
      </div>
      <RunsTable id={id} />
    </>
  )
}

export default SchedulePage
