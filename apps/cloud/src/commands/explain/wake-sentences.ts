/** What explanations say of wake-ups: what is on record, and by the rules when the next one may be. */
import { type Instant, days } from '@keyfob/runtime'
import type { CommandRecord } from '../../ports/command-record.ts'
import { wakeTakes } from '../../ports/wake-up-times.ts'
import type { WakeUpRecord, WakeUpRules } from '../../ports/wake-ups.ts'
import { ago, clockTime, roughly } from './spoken-time.ts'

/** Of the last wake-up of the vehicle, if it was sent while this command was open; those before it are not on record. */
export const wakeSentences = (
  { acceptedAt, settledAt }: Pick<CommandRecord, 'acceptedAt' | 'settledAt'>,
  wakeUp: WakeUpRecord | undefined,
  now: Instant,
): readonly string[] => {
  if (wakeUp === undefined || wakeUp.at < acceptedAt || wakeUp.at > (settledAt ?? Infinity)) return []
  const { at, outcome, problem } = wakeUp
  const since = ago(now, at)
  switch (outcome) {
    case 'accepted':
      return [`A wake-up of the vehicle was sent ${since}, and the wake-up service accepted it.`]
    case 'refused':
      return [`A wake-up of the vehicle was sent ${since}, and the wake-up service refused it: ${problem}.`]
    case 'unanswered':
      return [`A wake-up of the vehicle was sent ${since}; the wake-up service may have it, and failed: ${problem}.`]
    case 'unavailable':
      return [`A wake-up of the vehicle could not be sent ${since}: ${problem}.`]
    case null:
      return [`A wake-up of the vehicle was begun ${since}; it is not known whether it was sent.`]
  }
}

/** Of a command whose vehicle is believed offline, and that waits or is repeated. */
export const nextWakeUp = (
  { notAfter }: Pick<CommandRecord, 'notAfter'>,
  wakeUp: WakeUpRecord | undefined,
  rules: WakeUpRules | null,
  now: Instant,
): readonly string[] => {
  if (rules === null) return []
  const lastAt = notAfter - wakeTakes
  const nextAt = nextAtOf(wakeUp, rules, now)
  const isSpent = wakeUp !== undefined && countToday(wakeUp, now) >= rules.perDay
  const why = isSpent
    ? `The ${rules.perDay} wake-ups that the vehicle may have in a day are used up`
    : 'The spacing of wake-ups will not have passed in time'
  if (lastAt < now) return ['No wake-up is sent any more for this command: the vehicle would wake too late.']
  if (nextAt > lastAt)
    return [
      `${why}, so none is sent for this command; the next one of the vehicle may be sent at ${clockTime(nextAt)}.`,
    ]
  if (nextAt > now) return [`If the vehicle is still offline, another wake-up is sent in ${roughly(nextAt - now)}.`]
  return [
    `A wake-up is sent when the vehicle has its turn: for all together ${rules.perSecond} a second, and no more than the wake-up service takes.`,
  ]
}

const nextAtOf = (wakeUp: WakeUpRecord | undefined, { perDay }: WakeUpRules, now: Instant): Instant => {
  if (wakeUp === undefined) return now
  const tomorrow = dayOf(now) + days(1)
  return Math.max(wakeUp.nextAt, countToday(wakeUp, now) >= perDay ? tomorrow : now)
}

const countToday = ({ at, count }: WakeUpRecord, now: Instant): number => (dayOf(at) === dayOf(now) ? count : 0)

/** Midnight in UTC. */
const dayOf = (at: Instant): Instant => at - (at % days(1))
