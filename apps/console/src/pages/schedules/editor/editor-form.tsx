import type { CommandType, CreateScheduleInput, Schedule } from '@keyfob/client'
import { type FormEvent, useState } from 'react'
import { linkTo } from '../../../router/links.ts'
import { ButtonLink } from '../../../shared/button-link.tsx'
import { Button } from '../../../shared/button.tsx'
import { CliLine } from '../../../shared/cli-line.tsx'
import { fieldsFor } from '../../../send/form/fields-for.ts'
import { problemsIn } from '../../../send/use-submit.ts'
import styles from '../../../shared/form/form.module.css'
import layout from '../../../shared/layout.module.css'
import { Panel } from '../../../shared/panel.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { useCronWords } from '../words/timing-words.tsx'
import { type Draft, draftOf, emptyDraft, inputOf, problemsOf, timingOf } from './draft.ts'
import { PreviewPanel } from './preview-panel.tsx'
import { RuleFields } from './rule-fields.tsx'
import { changeLineOf, createLineOf } from './schedule-line.ts'
import { usePreview } from './use-preview.ts'
import { useSave } from './use-save.ts'
import { WhatFields } from './what-fields.tsx'
import { WhenFields } from './when-fields.tsx'

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

interface EditorFormProps {
  readonly saved: Schedule | undefined
  readonly types: readonly CommandType[]
}

const firstDraft = (saved: Schedule | undefined, types: readonly CommandType[]): Draft =>
  saved === undefined ? emptyDraft(ownZone()) : draftOf(saved, fieldsFor(types, saved.command))

/** The form, and beside it when the schedule would be due. `saved`: the one that is changed. */
export const EditorForm = ({ saved, types }: EditorFormProps) => {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(saved, types))
  const [isTried, setTried] = useState(false)
  const save = useSave(saved)
  const preview = usePreview(timingOf(draft))
  const words = useCronWords(draft.timing === 'cron' ? draft.cron : undefined)
  const fields = fieldsFor(types, draft.command)
  const own = problemsOf(draft, fields)
  const problems = { ...problemsIn(preview.next.error), ...problemsIn(save.error), ...(isTried && own) }
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }))
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setTried(true)
    if (Object.keys(own).length === 0) save.mutate({ draft, fields })
  }
  const form = { draft, change, problems }
  return (
    <div className={layout.columns}>
      <Panel title="Schedule">
        <form className={styles.form} onSubmit={submit} noValidate>
          <WhatFields {...form} types={types} fields={fields} />
          <WhenFields {...form} />
          <RuleFields {...form} />
          {save.error !== null && <Trouble error={save.error} doing="save the schedule" />}
          <Foot saved={saved} input={inputOf(draft, fields)} isPending={save.isPending} />
        </form>
      </Panel>
      <PreviewPanel preview={preview} words={words} />
    </div>
  )
}

interface FootProps {
  readonly saved: Schedule | undefined
  readonly input: CreateScheduleInput
  readonly isPending: boolean
}

const Foot = ({ saved, input, isPending }: FootProps) => (
  <footer className={styles.foot}>
    <CliLine line={saved === undefined ? createLineOf(input) : changeLineOf(saved.name, input)} />
    <div className={styles.buttons}>
      <ButtonLink to={saved === undefined ? linkTo.schedules : linkTo.schedule(saved.id)}>Cancel</ButtonLink>
      <Button type="submit" kind="primary" disabled={isPending}>
        {isPending ? 'Saving…' : saved === undefined ? 'Create' : 'Save'}
      </Button>
    </div>
  </footer>
)
