import { type ReactNode, useEffect } from 'react'
import styles from './page-header.module.css'

interface PageHeaderProps {
  /** Also the title of the tab. */
  readonly title: string
  /** In place of the title, where it needs more than text. */
  readonly heading?: ReactNode
  readonly children?: ReactNode
}

/** The heading of a page, and what can be done there. */
export const PageHeader = ({ title, heading = title, children }: PageHeaderProps) => {
  useEffect(() => {
    document.title = `${title} · Keyfob`
  }, [title])
  return (
    <header className={styles.header}>
      <h1>{heading}</h1>
      <div className={styles.actions}>{children}</div>
    </header>
  )
}
