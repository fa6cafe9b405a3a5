import styles from './cli-line.module.css'
import { CopyButton } from './copy-button.tsx'

/** In characters: about where it has more lines than are shown, and the keyboard has to reach it to scroll. */
const scrolledFrom = 200

/** The command line that does the same as the button beside it. `label`: what program reads it. */
export const CliLine = ({ line, label = 'CLI' }: { readonly line: string; readonly label?: string }) => (
  <div className={styles.line}>
    <span className={styles.label}>{label}</span>
    <code tabIndex={line.length > scrolledFrom ? 0 : undefined}>{line}</code>
    <CopyButton text={line} what={`the ${label} line`} />
  </div>
)
