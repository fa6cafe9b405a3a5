import type { ChangeScheduleInput, CreateScheduleInput, PreviewScheduleInput, Schedule } from '@keyfob/client'
import type { FieldValues, FormField } from '../../../send/form/form-field.ts'
import { paramsOf, valuesOf } from '../../../send/form/params-of.ts'
import { filled, numberIn, wordsIn } from '../../../shared/form/read-text.ts'

/** What a person has entered, as text. An empty text is an absent field. */
export interface Draft {
  readonly name: string
  readonly target: 'vins' | 'label'
  /** VINs with blanks or commas between them. */
  readonly vins: string
  readonly label: string
  readonly command: string
  /** Of the command: each field as it is in the form. */
  readonly params: FieldValues
  readonly timing: 'cron' | 'every'
  readonly cron: string
  readonly timeZone: string
  readonly everySeconds: string
  readonly startsAt: string
  readonly endsAt: string
  readonly gap: string
  readonly repeat: string
  readonly missed: string
  readonly missedMax: string
  readonly graceSeconds: string
  readonly overlap: string
  readonly jitterSeconds: string
  readonly ttlSeconds: string
}

export const emptyDraft = (timeZone: string): Draft => ({
  name: '',
  target: 'vins',
  vins: '',
  label: '',
  command: '',
  params: {},
  timing: 'cron',
  cron: '30 2 * * *',
  timeZone,
  everySeconds: '300',
  startsAt: '',
  endsAt: '',
  gap: '',
  repeat: '',
  missed: '',
  missedMax: '',
  graceSeconds: '',
  overlap: '',
  jitterSeconds: '',
  ttlSeconds: '',
})

const textOf = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

/** What a saved schedule is in the form. */
export const draftOf = (schedule: Schedule, fields: readonly FormField[]): Draft => {
  const { target, params, cron, everySeconds, timeZone } = schedule
  return {
    ...emptyDraft(timeZone ?? 'UTC'),
    name: schedule.name,
    target: target.label === undefined ? 'vins' : 'label',
    vins: (target.vins ?? [target.vin ?? '']).join(' '),
    label: textOf(target.label),
    command: schedule.command,
    params: valuesOf(fields, params ?? {}),
    timing: cron === undefined ? 'every' : 'cron',
    cron: textOf(cron),
    everySeconds: textOf(everySeconds),
    startsAt: textOf(schedule.startsAt),
    endsAt: textOf(schedule.endsAt),
    gap: textOf(schedule.gap),
    repeat: textOf(schedule.repeat),
    missed: textOf(schedule.missed),
    missedMax: textOf(schedule.missedMax),
    graceSeconds: textOf(schedule.graceSeconds),
    overlap: textOf(schedule.overlap),
    jitterSeconds: textOf(schedule.jitterSeconds),
    ttlSeconds: textOf(schedule.ttlSeconds),
  }
}

/** When it would be due: what `POST /schedules/preview` is asked. The API says what is wrong with it. */
export const timingOf = (draft: Draft): PreviewScheduleInput => {
  const { timing, cron, timeZone, gap, repeat, everySeconds, startsAt, endsAt } = draft
  const ofTiming = timing === 'cron' ? { cron, timeZone, gap, repeat } : { everySeconds: numberIn(everySeconds) }
  return filled({ ...ofTiming, startsAt, endsAt }) as PreviewScheduleInput // selects offer only what there is
}

const targetOf = ({ target, vins, label }: Draft): CreateScheduleInput['target'] => {
  if (target === 'label') return { label: label.trim() }
  const [only = '', ...more] = wordsIn(vins)
  return more.length === 0 ? { vin: only } : { vins: [only, ...more] }
}

/** The schedule that is saved. `fields`: of its command. */
export const inputOf = (draft: Draft, fields: readonly FormField[]): CreateScheduleInput => {
  const { missed, overlap } = draft
  return filled({
    name: draft.name.trim(),
    target: targetOf(draft),
    command: draft.command,
    params: fields.length === 0 ? undefined : paramsOf(fields, draft.params).params,
    ...timingOf(draft),
    missed,
    missedMax: numberIn(draft.missedMax),
    graceSeconds: numberIn(draft.graceSeconds),
    overlap,
    jitterSeconds: numberIn(draft.jitterSeconds),
    ttlSeconds: numberIn(draft.ttlSeconds),
  }) as CreateScheduleInput // selects offer only what there is
}

const removable = [
  'cron',
  'timeZone',
  'gap',
  'repeat',
  'everySeconds',
  'startsAt',
  'endsAt',
  'params',
  'ttlSeconds',
  'missed',
  'missedMax',
  'graceSeconds',
  'overlap',
  'jitterSeconds',
] as const satisfies readonly (keyof ChangeScheduleInput)[]

/** A change of all fields: what is empty now is removed. */
export const changeOf = (draft: Draft, fields: readonly FormField[]): ChangeScheduleInput => ({
  ...Object.fromEntries(removable.map((name) => [name, null])),
  ...inputOf(draft, fields),
})

/** What is wrong before anything is sent, by pointer. */
export const problemsOf = (draft: Draft, fields: readonly FormField[]): Readonly<Record<string, string>> => ({
  ...(draft.name.trim() === '' && { '/name': 'Give it a name.' }),
  ...(draft.command === '' && { '/command': 'Choose a command.' }),
  ...(draft.target === 'vins' && wordsIn(draft.vins).length === 0 && { '/target': 'Name a vehicle.' }),
  ...(draft.target === 'label' && draft.label.trim() === '' && { '/target': 'Name a label.' }),
  ...paramsOf(fields, draft.params).problems,
})
