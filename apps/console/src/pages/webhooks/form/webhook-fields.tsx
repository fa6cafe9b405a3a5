import type { State } from '@keyfob/client'
import { type FormProps, TextField } from '../../../shared/form/fields.tsx'
import { StateBadge } from '../../../shared/state-badge.tsx'
import { stateFacts } from '../../../shared/state-facts.ts'
import type { WebhookDraft } from './webhook-draft.ts'
import styles from './webhook-form.module.css'

/** Where events go, and which. */
export const WebhookFields = (props: FormProps<WebhookDraft>) => (
  <>
    <TextField {...props} name="url" label="URL" description="https, on a public address." />
    <TextField {...props} name="description" label="Description" description="For people." />
    <TextField
      {...props}
      name="events"
      label="Events"
      description="Types with commas between them, as command.failed, approval.asked, campaign.aborted. Empty: all status events."
    />
    <StateChoices {...props} />
    <TextField {...props} name="commands" label="Commands" description="Names with commas between them. Empty: all." />
    <TextField {...props} name="vins" label="VINs" description="At most 100. Empty: all vehicles." />
  </>
)

const StateChoices = ({ draft: { states: chosen }, change }: FormProps<WebhookDraft>) => {
  const all = Object.keys(stateFacts) as readonly State[] // its keys are the states
  return (
    <fieldset className={styles.states}>
      <legend>States. None: all</legend>
      {all.map((state) => (
        <label key={state}>
          <input
            type="checkbox"
            aria-label={state}
            checked={chosen.includes(state)}
            onChange={() => change({ states: all.filter((each) => (each === state) !== chosen.includes(each)) })}
          />
          <StateBadge state={state} />
        </label>
      ))}
    </fieldset>
  )
}
