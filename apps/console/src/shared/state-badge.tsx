import type { State } from '@keyfob/client'
import { Icon } from './icon.tsx'
import styles from './state-badge.module.css'
import { stateFacts } from './state-facts.ts'

/** A state: its colour, its icon and its word. */
export const StateBadge = ({ state, late = false }: { readonly state: State; readonly late?: boolean }) => (
  <span className={`${styles.badge} ${styles[state]}`} title={stateFacts[state].means}>
    <Icon name={stateFacts[state].icon} size={12} />
    {state}
    {late && <span className={styles.late}>late</span>}
  </span>
)
