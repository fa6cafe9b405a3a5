import type { State } from '@keyfob/client'
import { Field } from '../../../shared/field/field.tsx'
import { StateBadge } from '../../../shared/state-badge.tsx'
import { stateFacts } from '../../../shared/state-facts.ts'
import type { WebhookDraft } from './webhook-draft.ts'
import styles from './webhook-form.module.css'

interface WebhookFieldsProps {
  readonly draft: WebhookDraft
  readonly change: (part: Partial<WebhookDraft>) => void
  /** By JSON pointer. */
  readonly problems: Readonly<Record<string, string>>
}

/** Where events go, and which. */
export const WebhookFields = (props: WebhookFieldsProps) => (
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

interface TextFieldProps extends WebhookFieldsProps {
  readonly name: Exclude<keyof WebhookDraft, 'states'>
  readonly label: string
  readonly description: string
}

/** A problem may be of an item of the field: `/vins/0`. */
const TextField = ({ name, label, description, draft, change, problems }: TextFieldProps) => (
  <Field
    label={label}
    description={description}
    problem={Object.entries(problems).find(([pointer]) => pointer.split('/')[1] === name)?.[1]}
  >
    {(control) => (
      <input
        {...control}
        value={draft[name]}
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => change({ [name]: target.value })}
      />
    )}
  </Field>
)

const StateChoices = ({ draft: { states: chosen }, change }: WebhookFieldsProps) => {
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
