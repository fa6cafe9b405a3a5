import styles from './cli-line.module.css'
import { CopyButton } from './copy-button.tsx'

/** The command line that does the same as the button beside it. `label`: what program reads it. */
export const CliLine = ({ line, label = 'CLI' }: { readonly line: string; readonly label?: string }) => (
  <div className={styles.line}>
    <span className={styles.label}>{label}</span>
    <code>{line}</code>
    <CopyButton text={line} what={`the ${label} line`} />
  </div>
)
