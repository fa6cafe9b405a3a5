import type { Command } from '@keyfob/client'
import { spanText } from '../../format/age.ts'
import { Icon } from '../../shared/icon.tsx'
import { useNow } from '../../shared/use-now.ts'
import styles from './command-page.module.css'
import { nextDeadlineOf } from './next-deadline.ts'

/** How long until time alone changes something. */
export const Countdown = ({ command }: { readonly command: Command }) => {
  const now = useNow()
  const next = nextDeadlineOf(command, now)
  if (next === undefined) return null
  const left = next.at - now
  return (
    <p className={styles.countdown} role="timer">
      <Icon name="hourglass" size={14} />
      {left <= 0 ? (
        <>Any moment now: {next.what}.</>
      ) : (
        <>
          In <b>{spanText(Math.ceil(left / 1_000) * 1_000)}</b> {next.what}.
        </>
      )}
    </p>
  )
}
