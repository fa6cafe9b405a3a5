import { Choice } from '../../../shared/form/choice.tsx'
import { type FormProps, SelectField, TextField } from '../../../shared/form/fields.tsx'
import styles from '../../../shared/form/form.module.css'
import { Zones } from '../../../shared/form/zones.tsx'
import type { Draft } from './draft.ts'

/** When it is due. */
export const WhenFields = (props: FormProps<Draft>) => {
  const { draft, change } = props
  return (
    <>
      <Choice
        legend="When"
        name="timing"
        value={draft.timing}
        options={[
          ['cron', 'at times of a zone (cron)'],
          ['every', 'at an interval'],
        ]}
        onChange={(timing) => change({ timing })}
      />
      {draft.timing === 'cron' ? (
        <CronFields {...props} />
      ) : (
        <TextField
          {...props}
          name="everySeconds"
          label="Interval, in seconds"
          inputMode="numeric"
          description="Counted from its start; clock changes do not matter to it."
        />
      )}
    </>
  )
}

const CronFields = (props: FormProps<Draft>) => (
  <>
    <div className={styles.pair}>
      <TextField
        {...props}
        name="cron"
        label="Expression"
        description="Minute, hour, day of month, month, weekday; or @daily."
      />
      <TextField {...props} name="timeZone" label="Zone" list="zones" description="As in Europe/Berlin." />
      <Zones />
    </div>
    <div className={styles.pair}>
      <SelectField
        {...props}
        name="gap"
        label="A wall time that does not exist"
        options={[
          ['', 'after the gap (unless told)'],
          ['run_after', 'after the gap'],
          ['skip', 'not at all'],
        ]}
      />
      <SelectField
        {...props}
        name="repeat"
        label="A wall time that comes twice"
        options={[
          ['', 'as the expression suggests'],
          ['first', 'the first time'],
          ['last', 'the last time'],
          ['both', 'both times'],
        ]}
      />
    </div>
  </>
)
