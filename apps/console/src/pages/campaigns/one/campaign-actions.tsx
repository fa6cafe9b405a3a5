import type { CampaignWithProgress } from '@keyfob/client'
import { useState } from 'react'
import { countText } from '../../../format/count.ts'
import { useApi, useMay } from '../../../session/session-context.ts'
import { Button } from '../../../shared/button.tsx'
import { ConfirmDialog } from '../../../shared/dialog/confirm-dialog.tsx'
import type { Writes } from '../../../shared/write/use-writes.ts'
import { retryableOf, turnedOf } from '../progress/shares.ts'
import { useMaySend } from '../use-may-send.ts'
import { abortWrite, pauseWrite, resumeWrite } from './campaign-writes.ts'
import { RetryDialog } from './retry-dialog.tsx'

interface CampaignActionsProps {
  readonly campaign: CampaignWithProgress
  readonly writes: Writes
}

type Open = 'resume' | 'abort' | 'retry'

/** Those that its state has and the caller may do. To stop it, no right to send is needed; a pause does not ask first. */
export const CampaignActions = ({ campaign, writes }: CampaignActionsProps) => {
  const api = useApi()
  const mayWrite = useMay('campaigns:write')
  const maySend = useMaySend(campaign.command)
  const [open, setOpen] = useState<Open>()
  const { state, progress } = campaign
  const isStopped = state === 'paused' || state === 'aborted'
  if (!mayWrite) return null
  const close = (): void => setOpen(undefined)
  return (
    <>
      {state === 'running' && (
        <Button onClick={() => writes.write(pauseWrite(api, campaign))} disabled={writes.isPending}>
          Pause
        </Button>
      )}
      {isStopped && maySend && <Button onClick={() => setOpen('resume')}>Resume</Button>}
      {state !== 'running' && maySend && retryableOf(progress).length > 0 && (
        <Button onClick={() => setOpen('retry')}>Retry the failed part</Button>
      )}
      {(state === 'running' || state === 'paused') && (
        <Button kind="quiet" onClick={() => setOpen('abort')}>
          Abort
        </Button>
      )}
      {open === 'resume' && <ResumeDialog campaign={campaign} onClose={close} />}
      {open === 'abort' && <AbortDialog campaign={campaign} onClose={close} />}
      {open === 'retry' && <RetryDialog campaign={campaign} onClose={close} />}
    </>
  )
}

interface DialogProps {
  readonly campaign: CampaignWithProgress
  readonly onClose: () => void
}

/** `1,200 vehicles`, of those that had no turn yet. */
const waitingText = ({ progress, total }: CampaignWithProgress): string => {
  const count = total - turnedOf(progress)
  return `${countText(count)} ${count === 1 ? 'vehicle' : 'vehicles'}`
}

const ResumeDialog = ({ campaign, onClose }: DialogProps) => (
  <ConfirmDialog
    title={`Resume ${campaign.name}`}
    action="Resume"
    isDanger={false}
    write={resumeWrite(useApi(), campaign)}
    changed={['campaigns']}
    onClose={onClose}
  >
    <p>
      {campaign.command} is sent to the {waitingText(campaign)} without a turn yet, in waves as before.
    </p>
    {campaign.state === 'aborted' && <p>The wave in which it was aborted is not judged again.</p>}
  </ConfirmDialog>
)

const AbortDialog = ({ campaign, onClose }: DialogProps) => (
  <ConfirmDialog
    title={`Abort ${campaign.name}`}
    action="Abort"
    write={abortWrite(useApi(), campaign)}
    changed={['campaigns']}
    onClose={onClose}
  >
    <p>
      Nothing more is submitted: {waitingText(campaign)} get no command. Commands that are under way continue, and the
      campaign may be resumed.
    </p>
  </ConfirmDialog>
)
