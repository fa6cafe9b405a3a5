import type { ReactNode } from 'react'
import styles from './notice.module.css'

/** Where there is nothing to show: why, and what to do. */
export const Empty = ({ title, children }: { readonly title: string; readonly children?: ReactNode }) => (
  <div className={styles.empty} role="status">
    <p className={styles.title}>{title}</p>
    {children}
  </div>
)
