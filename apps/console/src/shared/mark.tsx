import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import styles from './mark.module.css'

export type MarkKind = 'good' | 'bad' | 'doubt' | 'off'

const icons: Readonly<Record<MarkKind, IconName>> = { good: 'check', bad: 'cross', doubt: 'warning', off: 'minus' }

/** A condition: its icon, and its word. */
export const Mark = ({ kind, children }: { readonly kind: MarkKind; readonly children: ReactNode }) => (
  <span className={`${styles.mark} ${styles[kind]}`}>
    <Icon name={icons[kind]} size={13} />
    {children}
  </span>
)
