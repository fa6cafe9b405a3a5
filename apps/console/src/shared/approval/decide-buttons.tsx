import type { Approval } from '@keyfob/client'
import { useMay, useMe } from '../../session/session-context.ts'
import { Button } from '../button.tsx'
import type { Decision } from './decide-dialog.tsx'

interface DecideButtonsProps {
  readonly approval: Approval
  readonly onDecide: (decision: Decision) => void
}

/** For who may decide about it: never for whoever asked. */
export const DecideButtons = ({ approval: { id, who, state, command }, onDecide }: DecideButtonsProps) => {
  const { who: me } = useMe()
  const mayApprove = useMay('commands:approve')
  if (!mayApprove || state !== 'awaiting_approval') return null
  if (who === me) return <span>Another person decides</span>
  return (
    <>
      <Button kind="primary" onClick={() => onDecide('approve')} aria-label={`Approve ${command} ${id}`}>
        Approve
      </Button>
      <Button onClick={() => onDecide('refuse')} aria-label={`Refuse ${command} ${id}`}>
        Refuse
      </Button>
    </>
  )
}
