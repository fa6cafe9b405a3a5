import { ProblemError, UnreachableError } from '@keyfob/client'
import { Icon } from './icon.tsx'
import styles from './notice.module.css'

/** An error in the words of the API: what was wrong, and what to do. `doing` continues "Keyfob did not …". */
export const Trouble = ({ error, doing }: { readonly error: unknown; readonly doing: string }) => (
  <div className={`${styles.notice} ${styles.trouble}`} role="alert">
    <Icon name="warning" size={16} />
    <div>
      <p className={styles.title}>{titleOf(error, doing)}</p>
      <p>{detailOf(error)}</p>
      {mayHaveTakenEffect(error) && (
        <p>It may have taken effect all the same: look before you repeat it under another key.</p>
      )}
    </div>
  </div>
)

const titleOf = (error: unknown, doing: string): string =>
  error instanceof ProblemError ? error.title : `Keyfob did not answer when asked to ${doing}`

const detailOf = (error: unknown): string => {
  if (error instanceof ProblemError) return error.detail
  if (error instanceof UnreachableError) return `${error.reason.message}. It is asked again; check that it runs.`
  return String(error)
}

const mayHaveTakenEffect = (error: unknown): boolean =>
  (error instanceof ProblemError || error instanceof UnreachableError) && error.mayHaveTakenEffect
