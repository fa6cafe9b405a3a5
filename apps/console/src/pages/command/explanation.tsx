import type { CommandWithTimeline, Explanation as Explained } from '@keyfob/client'
import styles from './command-page.module.css'
import { GuardList } from '../../shared/guards/guard-list.tsx'
import { Countdown } from './countdown.tsx'

interface ExplanationProps {
  readonly command: CommandWithTimeline
  readonly explained: Explained | undefined
}

/** Why the command is where it is, and what happens next, in words; and what that rests on. */
export const Explanation = ({ command, explained }: ExplanationProps) => (
  <div className={styles.explanation}>
    <p className={styles.summary}>{explained?.summary ?? command.reason.code}</p>
    <Sentences label="Why" sentences={explained?.because ?? []} />
    <GuardList guards={command.reason.guard ? [command.reason.guard] : (explained?.guards ?? [])} />
    <Sentences label="Next" sentences={explained?.next ?? []} />
    <Countdown command={command} />
    {command.reason.mayHaveTakenEffect && command.state !== 'succeeded' && (
      <p className={styles.doubt}>It may have taken effect.</p>
    )}
    {command.late && <p>The outcome was unknown at first; later evidence corrected it.</p>}
    {command.contradictions > 0 && <p>The vehicle contradicted itself {command.contradictions} times.</p>}
  </div>
)

export const Sentences = ({ label, sentences }: { readonly label: string; readonly sentences: readonly string[] }) =>
  sentences.length === 0 ? null : (
    <div className={styles.sentences}>
      <h3>{label}</h3>
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </div>
  )
