import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import type { IconName } from './icon-paths.ts'
import styles from './mark.module.css'

export type MarkKind = 'good' | 'bad' | 'doubt' | 'off'

const icons: Readonly<Record<MarkKind, IconName>> = { good: 'check', bad: 'cross', doubt: 'warning', off: 'minus' }

interface MarkProps {
  readonly kind: MarkKind
  /** In place of the one of its kind. */
  readonly icon?: IconName
  readonly children: ReactNode
}

/** A condition: its icon, and its word. */
export const Mark = ({ kind, icon = icons[kind], children }: MarkProps) => (
  <span className={`${styles.mark} ${styles[kind]}`}>
    <Icon name={icon} size={13} />
    {children}
  </span>
)
