import type { Campaign } from '@keyfob/client'
import { spanText } from '../../../format/age.ts'
import { countText } from '../../../format/count.ts'

/** `12 vehicles by VIN`, `label pool, sdk 0.1.0, online`. */
export const targetText = ({ vins, label, version, online }: Campaign['target']): string => {
  if (vins !== undefined) return `${countText(vins.length)} by VIN`
  return [
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(version === undefined ? [] : [`${version.name} ${version.value}`]),
    ...(online === undefined ? [] : [online ? 'online' : 'offline']),
  ].join(', ')
}

/** How fast it is, in a sentence. */
export const rampText = ({ perMinute }: Pick<Campaign, 'perMinute'>): string =>
  perMinute === null ? 'As fast as Keyfob accepts' : `At most ${countText(perMinute)} submits a minute`

export const waveText = ({ waveSize, waveSecondsMax }: Pick<Campaign, 'waveSize' | 'waveSecondsMax'>): string => {
  const orAfter = waveSecondsMax === null ? '' : `, or after ${spanText(waveSecondsMax * 1_000)}`
  return `Up to ${countText(waveSize)} ${waveSize === 1 ? 'vehicle' : 'vehicles'}; over when all are settled${orAfter}`
}

/** Undefined: at any time of day. */
export const windowText = ({ window }: Pick<Campaign, 'window'>): string | undefined =>
  window === null
    ? undefined
    : `${window.from} to ${window.to} in the zone of each vehicle, ${window.timeZone} where its labels name none`

export const abortText = ({ abort: { failed, unknown } }: Pick<Campaign, 'abort'>): string => {
  const rules = [
    ...(failed === null ? [] : [`more than ${percentText(failed)} of a wave fail`]),
    ...(unknown === null ? [] : [`more than ${percentText(unknown)} are unknown`]),
  ]
  return rules.length === 0 ? 'Never by itself' : `When ${rules.join(', or ')}`
}

/** `5 %`, as it was entered. */
const percentText = (share: number): string => `${Math.round(share * 1_000) / 10} %`

/** When its first vehicle may have its turn, and when none has one any more. */
export const beginsAt = ({ startsAt, createdAt }: Pick<Campaign, 'startsAt' | 'createdAt'>): string =>
  startsAt ?? createdAt
export const endsAt = ({ endsAt: planned, endedAt }: Pick<Campaign, 'endsAt' | 'endedAt'>): string | null =>
  endedAt ?? planned
