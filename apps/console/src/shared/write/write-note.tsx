import { Button } from '../button.tsx'
import { CliLine } from '../cli-line.tsx'
import { Icon } from '../icon.tsx'
import { Trouble } from '../trouble.tsx'
import type { Writes } from './use-writes.ts'
import styles from './write-note.module.css'

/** What became of the last write, and the command line that does the same. */
export const WriteNote = ({ writes: { last, isPending, isDone, error, forget } }: { readonly writes: Writes }) => {
  if (last === undefined) return null
  if (error !== null) return <Trouble error={error} doing={last.doing} />
  if (isPending || !isDone) return null
  return (
    <div className={styles.note} role="status">
      <span className={styles.said}>
        <Icon name="check" size={15} />
        {last.done}
      </span>
      <div className={styles.line}>
        <CliLine line={last.line} />
      </div>
      <Button kind="quiet" aria-label="Close this note" onClick={forget}>
        <Icon name="cross" size={12} />
      </Button>
    </div>
  )
}
