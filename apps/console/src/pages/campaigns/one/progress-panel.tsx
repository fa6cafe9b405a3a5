import type { CampaignWithProgress } from '@keyfob/client'
import { countText, shareText } from '../../../format/count.ts'
import filters from '../../../shared/filters/filters.module.css'
import { useFilters } from '../../../shared/filters/use-filters.ts'
import { Panel } from '../../../shared/panel.tsx'
import { ProgressBar } from '../progress/progress-bar.tsx'
import styles from '../progress/progress.module.css'
import { type StateShare, failedShareOf, sharesOf } from '../progress/shares.ts'
import { VehicleStateBadge } from '../progress/vehicle-state-badge.tsx'

/** How many vehicles are in which state, for which reason. A state that is pressed is the filter of the vehicles below. */
export const ProgressPanel = ({ campaign: { progress, total } }: { readonly campaign: CampaignWithProgress }) => {
  const { search, set } = useFilters()
  const shown = search.get('state') ?? ''
  const failed = failedShareOf(progress)
  return (
    <Panel
      title="Progress"
      aside={
        <span>
          {countText(total)} {total === 1 ? 'vehicle' : 'vehicles'}
          {failed !== undefined && `, ${shareText(failed)} of those that had their turn failed`}
        </span>
      }
    >
      <ProgressBar progress={progress} />
      <ul className={styles.states} aria-label="States">
        {sharesOf(progress).map((each) => (
          <li key={each.state}>
            <button
              type="button"
              className={filters.chip}
              aria-pressed={shown === each.state}
              onClick={() => set('state', shown === each.state ? '' : each.state)}
            >
              <VehicleStateBadge state={each.state} />
            </button>
            <span className={styles.count}>{countText(each.count)}</span>
            <span className={styles.share}>{shareText(each.share)}</span>
            <span className={styles.reasons}>{reasonsText(each)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** One reason alone needs no count; what succeeded needs none at all. */
const reasonsText = ({ state, reasons }: StateShare): string => {
  if (state === 'succeeded' && reasons.length === 1) return ''
  if (reasons.length === 1) return reasons[0]?.reason ?? ''
  return reasons.map(({ reason, count }) => `${reason} ${countText(count)}`).join(', ')
}
