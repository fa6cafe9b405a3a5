import { type FormProps, SelectField, TextField } from '../../../shared/form/fields.tsx'
import styles from '../../../shared/form/form.module.css'
import type { Draft } from './draft.ts'

/** Rules that have defaults. */
export const RuleFields = (props: FormProps<Draft>) => (
  <details className={styles.more}>
    <summary>More: overlap, missed occurrences, jitter, begin and end</summary>
    <div className={styles.form}>
      <PolicyFields {...props} />
      <div className={styles.pair}>
        {draftRunsAll(props) && (
          <TextField {...props} name="missedMax" label="Of them at most" inputMode="numeric" placeholder="10" />
        )}
        <TextField
          {...props}
          name="graceSeconds"
          label="Missed after, in seconds"
          inputMode="numeric"
          placeholder="15"
        />
        <TextField
          {...props}
          name="jitterSeconds"
          label="Spread over, in seconds"
          inputMode="numeric"
          placeholder="0"
        />
        <TextField
          {...props}
          name="ttlSeconds"
          label="Each command waits, in seconds"
          inputMode="numeric"
          placeholder="as the command says"
        />
      </div>
      <div className={styles.pair}>
        <TextField {...props} name="startsAt" label="Not before" placeholder="2026-12-01T00:00:00Z" />
        <TextField {...props} name="endsAt" label="Not after" placeholder="2027-12-01T00:00:00Z" />
      </div>
    </div>
  </details>
)

const draftRunsAll = ({ draft }: FormProps<Draft>): boolean => draft.missed === 'run_all'

const PolicyFields = (props: FormProps<Draft>) => (
  <div className={styles.pair}>
    <SelectField
      {...props}
      name="overlap"
      label="While the previous run is not over"
      options={[
        ['', 'skip this one (unless told)'],
        ['skip', 'skip this one'],
        ['allow', 'run it as well'],
        ['cancel_previous', 'cancel the previous one'],
      ]}
    />
    <SelectField
      {...props}
      name="missed"
      label="Occurrences while no worker ran"
      options={[
        ['', 'run the latest (unless told)'],
        ['skip', 'run none'],
        ['run_once', 'run the latest'],
        ['run_all', 'run all, up to a number'],
      ]}
    />
  </div>
)
