import type { Schedule } from '@keyfob/client'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { linkTo } from '../../../router/links.ts'
import { useApi, useMay } from '../../../session/session-context.ts'
import { ButtonLink } from '../../../shared/button-link.tsx'
import { Button } from '../../../shared/button.tsx'
import { ConfirmDialog } from '../../../shared/dialog/confirm-dialog.tsx'
import type { Writes } from '../../../shared/write/use-writes.ts'
import { pauseWrite, removeWrite, runWrite } from './schedule-writes.ts'

interface ScheduleActionsProps {
  readonly schedule: Schedule
  readonly writes: Writes
}

/** Those that the caller may do. A schedule of the file is changed in the file. */
export const ScheduleActions = ({ schedule, writes: { write, isPending } }: ScheduleActionsProps) => {
  const api = useApi()
  const mayRun = useMay('schedules:run')
  const mayChange = useMay('schedules:write') && schedule.source === 'api'
  const [isRemoving, setRemoving] = useState(false)
  return (
    <>
      {mayRun && (
        <Button onClick={() => write(runWrite(api, schedule))} disabled={isPending}>
          Run now
        </Button>
      )}
      {mayChange && (
        <>
          <Button onClick={() => write(pauseWrite(api, schedule))} disabled={isPending}>
            {schedule.paused ? 'Resume' : 'Pause'}
          </Button>
          <ButtonLink to={linkTo.editSchedule(schedule.id)}>Edit</ButtonLink>
          <Button kind="quiet" onClick={() => setRemoving(true)}>
            Delete
          </Button>
        </>
      )}
      {isRemoving && <RemoveDialog schedule={schedule} onClose={() => setRemoving(false)} />}
    </>
  )
}

const RemoveDialog = ({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) => {
  const [, navigate] = useLocation()
  return (
    <ConfirmDialog
      title={`Delete ${schedule.name}`}
      action="Delete"
      write={removeWrite(useApi(), schedule)}
      changed={['schedules', 'list']}
      onClose={onClose}
      onDone={() => navigate(linkTo.schedules)}
    >
      <p>The schedule goes with the record of its runs. Commands that it has sent are kept. This cannot be undone.</p>
    </ConfirmDialog>
  )
}
