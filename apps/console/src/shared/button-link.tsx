import type { ReactNode } from 'react'
import { Link } from 'wouter'
import styles from './button.module.css'

interface ButtonLinkProps {
  readonly to: string
  readonly kind?: 'plain' | 'primary'
  readonly children: ReactNode
}

/** Leads to another page, and looks like a button. */
export const ButtonLink = ({ to, kind = 'plain', children }: ButtonLinkProps) => (
  <Link href={to} className={`${styles.button} ${styles[kind]}`}>
    {children}
  </Link>
)
