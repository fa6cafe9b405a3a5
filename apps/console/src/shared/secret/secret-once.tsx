import type { ReactNode } from 'react'
import { CopyButton } from '../copy-button.tsx'
import styles from './secret-once.module.css'

interface SecretOnceProps {
  readonly secret: string
  /** For who does not see the button's place: `the key`. */
  readonly what: string
  /** Where it belongs. */
  readonly children: ReactNode
}

/** A secret that is shown this once. It is kept nowhere: neither in the storage of the browser nor in its history. */
export const SecretOnce = ({ secret, what, children }: SecretOnceProps) => (
  <div className={styles.secret} role="status">
    <b>Copy it now: it is shown this once.</b>
    <div className={styles.text}>
      <code>{secret}</code>
      <CopyButton text={secret} what={what} />
    </div>
    {children}
  </div>
)
