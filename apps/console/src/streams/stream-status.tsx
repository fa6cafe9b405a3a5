import { useNow } from '../shared/use-now.ts'
import { useFeedView } from './feed-context.tsx'
import { statusText } from './status-text.ts'
import styles from './stream-status.module.css'

export const StreamStatus = () => {
  const view = useFeedView()
  const text = statusText(view, useNow())
  return (
    <span className={`${styles.status} ${text === 'live' ? styles.live : styles.late}`} role="status">
      <span className={styles.dot} aria-hidden="true" />
      <span className="visually-hidden">The stream of events is </span>
      {text}
    </span>
  )
}
