import type { CommandType } from '@keyfob/client'
import { type FormEvent, useState } from 'react'
import { linkTo } from '../../../router/links.ts'
import { fieldsFor } from '../../../send/form/fields-for.ts'
import { problemsIn } from '../../../send/use-submit.ts'
import { ButtonLink } from '../../../shared/button-link.tsx'
import { Button } from '../../../shared/button.tsx'
import { CliLine } from '../../../shared/cli-line.tsx'
import form from '../../../shared/form/form.module.css'
import layout from '../../../shared/layout.module.css'
import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { BeginDialog } from './begin-dialog.tsx'
import { campaignLineOf } from './campaign-line.ts'
import { type Draft, emptyDraft, inputOf, problemsOf } from './draft.ts'
import { HowFields } from './how-fields.tsx'
import { TargetFields } from './target-fields.tsx'
import { useCount } from './use-count.ts'
import { WhatFields } from './what-fields.tsx'
import { WhatItMeans } from './what-it-means.tsx'

interface EditorFormProps {
  readonly types: readonly CommandType[]
}

/** The form, and beside it how many vehicles would get the command, and how fast. It asks once more before it begins. */
export const EditorForm = ({ types }: EditorFormProps) => {
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const [isTried, setTried] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [error, setError] = useState<Error>()
  const count = useCount(draft)
  const fields = fieldsFor(types, draft.command)
  const own = problemsOf(draft, fields)
  const input = inputOf(draft, fields)
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }))
  const props = { draft, change, problems: { ...problemsIn(count.error), ...problemsIn(error), ...(isTried && own) } }
  const ask = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    setError(undefined)
    if (Object.keys(own).length === 0) setAsking(true)
  }
  const refused = (reason: Error): void => {
    setError(reason)
    setAsking(false)
  }
  return (
    <div className={layout.columns}>
      <Panel title="Campaign">
        <form className={form.form} onSubmit={ask} noValidate>
          <WhatFields {...props} types={types} fields={fields} />
          <TargetFields {...props} />
          <HowFields {...props} />
          {error !== undefined && <Trouble error={error} doing="make the campaign" />}
          <footer className={form.foot}>
            <CliLine line={campaignLineOf(input)} />
            <div className={form.buttons}>
              <ButtonLink to={linkTo.campaigns}>Cancel</ButtonLink>
              <Button type="submit" kind="primary">
                Create…
              </Button>
            </div>
          </footer>
        </form>
      </Panel>
      <WhatItMeans input={input} count={count} />
      {isAsking && (
        <BeginDialog input={input} count={count.data} onRefused={refused} onClose={() => setAsking(false)} />
      )}
    </div>
  )
}
