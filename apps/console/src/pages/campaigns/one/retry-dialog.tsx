import type { CampaignWithProgress } from '@keyfob/client'
import { useState } from 'react'
import { countText } from '../../../format/count.ts'
import { useApi } from '../../../session/session-context.ts'
import { ConfirmDialog } from '../../../shared/dialog/confirm-dialog.tsx'
import form from '../../../shared/form/form.module.css'
import styles from './campaign-page.module.css'
import { type RetryableState, retryableOf, turnedOf } from '../progress/shares.ts'
import { VehicleStateBadge } from '../progress/vehicle-state-badge.tsx'
import { retryWrite } from './campaign-writes.ts'

interface RetryDialogProps {
  readonly campaign: CampaignWithProgress
  readonly onClose: () => void
}

/** As the API has it unless told: what certainly did not happen, and was not withdrawn. */
const chosenAtFirst: ReadonlySet<RetryableState> = new Set(['failed', 'rejected', 'expired', 'refused'])

/** Which part takes part once more. */
export const RetryDialog = ({ campaign, onClose }: RetryDialogProps) => {
  const api = useApi()
  // As they were when it opened: a choice does not change under the pointer.
  const [offered] = useState(() => retryableOf(campaign.progress))
  const [left, setLeft] = useState<readonly RetryableState[]>(() =>
    offered.map(({ state }) => state).filter((state) => !chosenAtFirst.has(state)),
  )
  const chosen = offered.filter(({ state }) => !left.includes(state))
  const count = chosen.reduce((sum, each) => sum + each.count, 0)
  const mayActTwice = chosen.some(({ state }) => state === 'unknown')
  const waiting = campaign.total - turnedOf(campaign.progress)
  const toggle = (state: RetryableState): void =>
    setLeft(left.includes(state) ? left.filter((each) => each !== state) : [...left, state])
  return (
    <ConfirmDialog
      title={`Retry ${campaign.name}`}
      action={`Retry ${countText(count)}`}
      isAllowed={count > 0}
      isDanger={mayActTwice}
      write={retryWrite(
        api,
        campaign,
        chosen.map(({ state }) => state),
      )}
      changed={['campaigns']}
      onClose={onClose}
    >
      <p>
        {campaign.command} is sent once more, under new commands and in waves as before, to the vehicles in these states
        {waiting > 0 && ` and to the ${countText(waiting)} that had no turn yet`}.
      </p>
      <fieldset className={form.choice}>
        <legend>States</legend>
        {offered.map(({ state, count: vehicles }) => (
          <label key={state}>
            <input type="checkbox" checked={!left.includes(state)} onChange={() => toggle(state)} />
            <VehicleStateBadge state={state} />
            {countText(vehicles)}
          </label>
        ))}
      </fieldset>
      {mayActTwice && (
        <p className={styles.doubt}>Unknown ones may have taken effect already: those vehicles may act twice.</p>
      )}
    </ConfirmDialog>
  )
}
