import { ageText } from '../../../format/age.ts'
import { useNow } from '../../../shared/use-now.ts'
import { clockText, longDayText, offsetAt, offsetText, wallOf } from './zone-time.ts'
import styles from './runs-line.module.css'
import { withChanges } from './with-changes.ts'

interface RunsListProps {
  readonly occurrences: readonly number[]
  readonly zone: string
  readonly from: number
  readonly label: string
}

/** Occurrences in wall time, with the offset from UTC, and a line where the clocks are moved. */
export const RunsList = ({ occurrences, zone, from, label }: RunsListProps) => {
  const now = useNow()
  return (
    <ol className={styles.list} aria-label={label}>
      {withChanges(occurrences, zone, from).map((item) =>
        item.kind === 'change' ? (
          <li key={`change ${item.at}`} className={styles.moved}>
            Clocks: {item.change.text}
          </li>
        ) : (
          <li key={item.at}>
            <time dateTime={new Date(item.at).toISOString()}>
              {longDayText(wallOf(item.at, zone))} <b>{clockText(wallOf(item.at, zone))}</b>{' '}
              <span className={styles.offset}>{offsetText(offsetAt(item.at, zone))}</span>
            </time>
            <span className={styles.in}>{ageText(item.at, now)}</span>
          </li>
        ),
      )}
    </ol>
  )
}
