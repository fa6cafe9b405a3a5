import type { CheckedGuard } from '@keyfob/client'
import { Icon } from '../icon.tsx'
import { evidenceText } from './evidence-text.ts'
import styles from './guard-list.module.css'

/** Guards, whether each holds, and what it was judged by. */
export const GuardList = ({ guards }: { readonly guards: readonly CheckedGuard[] }) =>
  guards.length === 0 ? null : (
    <ul className={styles.guards} aria-label="Guards">
      {guards.map((guard) => (
        <li key={guard.condition} className={guard.holds ? styles.holds : styles.fails}>
          <Icon name={guard.holds ? 'check' : 'cross'} size={13} />
          <span>
            <code>{guard.condition}</code> {guard.holds ? 'holds' : 'does not hold'}
            <small>{evidenceText(guard)}</small>
          </span>
        </li>
      ))}
    </ul>
  )
