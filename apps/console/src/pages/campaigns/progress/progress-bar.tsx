import { countText } from '../../../format/count.ts'
import styles from './progress.module.css'
import { type Progress, sharesOf } from './shares.ts'

interface ProgressBarProps {
  readonly progress: Progress
  /** In rows of a table. */
  readonly isThin?: boolean
}

/** How many vehicles are in which state, to scale. What waits is the empty part. */
export const ProgressBar = ({ progress, isThin = false }: ProgressBarProps) => {
  const shares = sharesOf(progress)
  const words = shares.map(({ state, count }) => `${countText(count)} ${state}`).join(', ')
  return (
    <span className={`${styles.bar} ${isThin ? styles.thin : ''}`} role="img" aria-label={words} title={words}>
      {shares.map(({ state, count }) => (
        <span key={state} className={`${styles.part} ${styles[state]}`} style={{ flexGrow: count }} />
      ))}
    </span>
  )
}
