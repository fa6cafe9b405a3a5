import { shareText } from '../../../format/count.ts'
import { ProgressBar } from '../progress/progress-bar.tsx'
import styles from '../progress/progress.module.css'
import { failedShareOf, turnedOf } from '../progress/shares.ts'
import { useCampaign } from '../use-campaign.ts'

interface RowProps {
  readonly id: string
}

/** The list of the API says nothing of progress; it is asked for of the rows in view. */
export const RowProgress = ({ id }: RowProps) => {
  const { data } = useCampaign(id, true)
  if (data === undefined) return null
  return (
    <span className={styles.row}>
      <ProgressBar progress={data.progress} isThin />
      <span className={styles.done} title="Had their turn">
        {shareText(turnedOf(data.progress) / data.total)}
      </span>
    </span>
  )
}

export const RowFailed = ({ id }: RowProps) => {
  const { data } = useCampaign(id, true)
  const share = data === undefined ? undefined : failedShareOf(data.progress)
  return share === undefined ? null : <span title="Of those that had their turn">{shareText(share)}</span>
}
