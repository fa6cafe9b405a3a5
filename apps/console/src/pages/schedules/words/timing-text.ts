import type { Schedule } from '@keyfob/client'
import { spanText } from '../../../format/age.ts'

export type Timing = Pick<Schedule, 'cron' | 'everySeconds' | 'timeZone'>

/** `every 5 min`, or the expression. */
export const timingText = ({ cron, everySeconds }: Timing): string =>
  everySeconds === undefined ? (cron ?? '') : `every ${spanText(everySeconds * 1_000)}`

/** `…123456`, `12 vehicles`, `label winter`. */
export const targetText = ({ vin, vins, label }: Schedule['target']): string => {
  if (label !== undefined) return `label ${label}`
  if (vin !== undefined) return `…${vin.slice(-6)}`
  return `${vins?.length ?? 0} vehicles`
}

export type Condition = 'active' | 'paused' | 'over'

/** A schedule that is not paused and has no next occurrence will have none. */
export const conditionOf = ({ paused, next }: Pick<Schedule, 'paused' | 'next'>): Condition => {
  if (paused) return 'paused'
  return next.length === 0 ? 'over' : 'active'
}
