import type { CreateCampaignInput, InputOf } from '@keyfob/client'
import type { FieldValues, FormField } from '../../../send/form/form-field.ts'
import { paramsOf } from '../../../send/form/params-of.ts'
import { filled, numberIn, wordsIn } from '../../../shared/form/read-text.ts'

/** What a person has entered, as text. An empty text is an absent field. */
export interface Draft {
  readonly name: string
  readonly command: string
  /** Of the command: each field as it is in the form. */
  readonly params: FieldValues
  readonly ttlSeconds: string
  readonly target: 'query' | 'vins'
  /** VINs with blanks or commas between them. */
  readonly vins: string
  readonly label: string
  /** Name and version, as in `sdk:0.1.0`. */
  readonly version: string
  /** `true`: only those that are believed online; or empty. */
  readonly online: string
  readonly waveSize: string
  readonly waveSecondsMax: string
  readonly perMinute: string
  readonly startsAt: string
  readonly endsAt: string
  readonly from: string
  readonly to: string
  readonly timeZone: string
  /** In percent of a wave, as people say it; the API has shares. */
  readonly abortFailed: string
  readonly abortUnknown: string
}

/** It stops by itself unless the person empties the fields. */
export const emptyDraft: Draft = {
  name: '',
  command: '',
  params: {},
  ttlSeconds: '',
  target: 'query',
  vins: '',
  label: '',
  version: '',
  online: '',
  waveSize: '',
  waveSecondsMax: '',
  perMinute: '',
  startsAt: '',
  endsAt: '',
  from: '',
  to: '',
  timeZone: '',
  abortFailed: '5',
  abortUnknown: '10',
}

type Target = CreateCampaignInput['target']

/** What is before the first colon, and what is behind it. */
const versionIn = (text: string): Target['version'] => {
  const at = text.indexOf(':')
  const [name, value] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  return text.trim() === '' ? undefined : { name: name.trim(), value: value.trim() }
}

const targetOf = ({ target, vins, label, version, online }: Draft): Target =>
  target === 'vins'
    ? { vins: wordsIn(vins) }
    : filled({
        label: label.trim(),
        version: versionIn(version),
        ...(online === 'true' && { online: true }),
      } as Target) // what is undefined is left out

/** The vehicles that it would have, as `GET /vehicles` is asked for their number; undefined: by VIN, or not told yet. */
export const vehicleQueryOf = (draft: Draft): InputOf<'listVehicles'>['query'] | undefined => {
  const { label, version, online } = targetOf(draft)
  if (draft.target === 'vins' || (label === undefined && version === undefined && online === undefined))
    return undefined
  return { label, ...(online === true && { online: 'true' }), version: version && `${version.name}:${version.value}` }
}

/** Of a percentage; without the last digits that a division leaves. */
const shareIn = (percent: string): number | undefined => {
  const number = numberIn(percent)
  return number === undefined ? undefined : Number((number / 100).toPrecision(10))
}

const windowOf = ({ from, to, timeZone }: Draft): CreateCampaignInput['window'] =>
  from.trim() === '' && to.trim() === ''
    ? undefined
    : { from: from.trim(), to: to.trim(), ...filled({ timeZone: timeZone.trim() }) }

const abortOf = ({ abortFailed, abortUnknown }: Draft): CreateCampaignInput['abort'] => {
  const abort = filled({ failed: shareIn(abortFailed), unknown: shareIn(abortUnknown) })
  return Object.keys(abort).length === 0 ? undefined : (abort as CreateCampaignInput['abort']) // without undefined ones
}

/** The campaign that is made. `fields`: of its command. The API says what is wrong with it. */
export const inputOf = (draft: Draft, fields: readonly FormField[]): CreateCampaignInput =>
  filled({
    name: draft.name.trim(),
    command: draft.command,
    params: fields.length === 0 ? undefined : paramsOf(fields, draft.params).params,
    ttlSeconds: numberIn(draft.ttlSeconds),
    target: targetOf(draft),
    waveSize: numberIn(draft.waveSize),
    perMinute: numberIn(draft.perMinute),
    waveSecondsMax: numberIn(draft.waveSecondsMax),
    startsAt: draft.startsAt.trim(),
    endsAt: draft.endsAt.trim(),
    window: windowOf(draft),
    abort: abortOf(draft),
  })

const isNoNumber = (text: string): boolean => Number.isNaN(numberIn(text) ?? 0)

/** Fields of numbers, with their pointers in the input. */
const numbers = [
  ['ttlSeconds', '/ttlSeconds'],
  ['waveSize', '/waveSize'],
  ['waveSecondsMax', '/waveSecondsMax'],
  ['perMinute', '/perMinute'],
  ['abortFailed', '/abort/failed'],
  ['abortUnknown', '/abort/unknown'],
] as const

/** What is wrong before anything is sent, by pointer. */
export const problemsOf = (draft: Draft, fields: readonly FormField[]): Readonly<Record<string, string>> => ({
  ...(draft.name.trim() === '' && { '/name': 'Give it a name.' }),
  ...(draft.command === '' && { '/command': 'Choose a command.' }),
  ...(Object.values(targetOf(draft)).every((value) => Array.isArray(value) && value.length === 0) && {
    '/target':
      draft.target === 'vins' ? 'Name a vehicle.' : 'Name a label or a version, or take those that are online.',
  }),
  ...Object.fromEntries(
    numbers.filter(([name]) => isNoNumber(draft[name])).map(([, pointer]) => [pointer, 'It must be a number.']),
  ),
  ...paramsOf(fields, draft.params).problems,
})
