/**
 * Why a command is in its state, and what happens next: a pure function of the record, its vehicle, its lane and the
 * time, so that API and terminal say the same. It states what is on record and what follows by the rules, and never guesses.
 */
import {
  type CancelWish,
  type Guard,
  checkGuards,
  doubtHorizon,
  isInDoubt,
  isOpen,
  reasonMeanings,
  reportedEvidence,
} from '@keyfob/protocol'
import { type Instant, seconds } from '@keyfob/runtime'
import type { CommandRecord } from '../../ports/command-record.ts'
import type { Explanation } from '../../ports/explanation.ts'
import type { VehicleRecord } from '../../ports/vehicle-store.ts'
import type { WakeUpRecord, WakeUpRules } from '../../ports/wake-ups.ts'
import { probeEvery } from '../sweeps/probes.ts'
import { guardSentences, isGuarded } from './guard-sentences.ts'
import { ago, clockTime, inTime, roughly } from './spoken-time.ts'
import { nextWakeUp, wakeSentences } from './wake-sentences.ts'

export interface Situation {
  readonly record: CommandRecord
  readonly vehicle: VehicleRecord | undefined
  /** Open commands before it in its lane, the first one first; empty unless the command waits. */
  readonly ahead: readonly CommandRecord[]
  /** Of its type. */
  readonly guards: readonly Guard[]
  /** The last one of the vehicle. */
  readonly wakeUp: WakeUpRecord | undefined
  /** Null: vehicles are not woken. */
  readonly wakeRules: WakeUpRules | null
  readonly now: Instant
}

export const explain = (situation: Situation): Explanation => {
  const { record, vehicle, now } = situation
  const guards = isGuarded(record) ? checkGuards(situation.guards, reportedEvidence(vehicle?.reported ?? {}, now)) : []
  const { because, ...story } = storyOf(situation)
  const woken = wakeSentences(record, situation.wakeUp, now)
  return {
    id: record.id,
    state: record.state,
    at: now,
    ...story,
    because: [...because, ...woken, ...guardSentences(record, guards)],
    guards,
  }
}

type Story = Pick<Explanation, 'summary' | 'because' | 'next'>

const storyOf = (situation: Situation): Story => {
  const { state } = situation.record
  if (state === 'queued') return queued(situation)
  return isOpen(state) ? underWay(situation) : settled(situation)
}

const queued = (situation: Situation): Story => {
  const { record, vehicle, ahead, wakeUp, wakeRules, now } = situation
  const isUnavailable = vehicle?.presence.online === false
  const [first] = ahead
  return {
    summary: `${record.command} was accepted ${ago(now, record.acceptedAt)} and waits for its ${first || !isUnavailable ? 'turn' : 'vehicle'}; it has not been sent.`,
    because: [
      ...(first ? [laneSentence(record, first, ahead.length - 1, now)] : []),
      ...(isUnavailable || first === undefined ? [presenceSentence(situation)] : []),
    ],
    next: [
      first
        ? 'It is sent when the commands before it have ended.'
        : isUnavailable
          ? `The vehicle is probed every ${roughly(probeEvery)}; the command is sent as soon as the vehicle sends a message.`
          : 'It is sent within a second.',
      ...(isUnavailable ? nextWakeUp(record, wakeUp, wakeRules, now) : []),
      `Unsent, it expires ${untilWords(now, record.notAfter)}.`,
    ],
  }
}

const laneSentence = ({ lane }: CommandRecord, first: CommandRecord, others: number, now: Instant): string => {
  const more = others === 0 ? '' : `, and ${others} more ${others === 1 ? 'waits' : 'wait'} before it`
  const since =
    first.issuedAt === null
      ? 'waits, too'
      : `${first.state === 'sent' ? 'was' : `is ${first.state},`} sent ${ago(now, first.issuedAt)}`
  return `Lane "${lane}" takes one command at a time: ${first.command} (${first.id}) ${since}${more}.`
}

const underWay = (situation: Situation): Story => {
  const { record, now } = situation
  return {
    summary: `${summaryOf(record, now)}.`,
    because: [...messageSentences(situation), presenceSentence(situation)],
    next: [
      ...repetition(record, now),
      ...wakingForSent(situation),
      `Without an answer it becomes unknown ${untilWords(now, record.deadline)}.`,
    ],
  }
}

/** A vehicle is woken for what it has not received, and gets again when it connects. */
const wakingForSent = ({ record, vehicle, wakeUp, wakeRules, now }: Situation): readonly string[] =>
  record.state === 'sent' && record.cancel === null && isRepeated(record) && vehicle?.presence.online === false
    ? nextWakeUp(record, wakeUp, wakeRules, now)
    : []

const summaryOf = ({ state, command, issuedAt, receivedAt, begunAt }: CommandRecord, now: Instant): string => {
  if (state === 'running') return `The vehicle began ${command} ${ago(now, begunAt!)} and has not said how it ended` // running has the instant
  if (state === 'delivered')
    return `The vehicle said ${ago(now, receivedAt!)} that it received ${command}; it has not begun` // delivered has the instant
  return `${command} was sent ${ago(now, issuedAt!)}, and the vehicle has not said that it received it` // sent has the instant
}

const messageSentences = ({ record, now }: Situation): readonly string[] => {
  const { attempts, attemptedAt, publishedAt, cancel, questions } = record
  const taken =
    publishedAt === null ? 'the broker has not confirmed it yet' : `the broker confirmed it ${ago(now, publishedAt)}`
  const last = attempts === 1 ? '' : `, last ${ago(now, attemptedAt!)}` // it was attempted
  return [
    `It was sent ${times(attempts)}${last}; ${taken}.`,
    ...(cancel ? [`${wishSentence(cancel)} ${ago(now, cancel.at)}; the vehicle was asked ${times(questions)}.`] : []),
  ]
}

const wishSentence = ({ code, who }: CancelWish): string => {
  if (code === 'guard_failed') return 'A guard of it did not hold any more, so it was withdrawn'
  return code === 'superseded'
    ? `A later command${who === undefined ? '' : ` of ${who}`} asked for its place`
    : `${who === undefined ? 'A caller' : `The caller ${who}`} asked to cancel it`
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)

/** Whether it, or its cancel, is sent again while it is open. */
const isRepeated = ({ dueAt, deadline }: CommandRecord): boolean => dueAt !== null && dueAt < deadline

const repetition = (record: CommandRecord, now: Instant): readonly string[] => {
  const { cancel, dueAt, notAfter } = record
  const [what, who] =
    cancel === null ? ['The command is repeated', 'the vehicle'] : ['The vehicle is asked again', 'it']
  return [
    ...(isRepeated(record) ? [`${what} ${inTime(now, dueAt!)}, and whenever ${who} sends a message.`] : []), // it has an instant
    now <= notAfter
      ? `The vehicle must refuse to begin after ${clockTime(notAfter)}.`
      : `It is not repeated any more: since ${clockTime(notAfter)} the vehicle must refuse to begin.`,
  ]
}

const presenceSentence = ({ vehicle, now }: Situation): string => {
  const { online = null, seenAt = null } = vehicle?.presence ?? {}
  const seen = seenAt === null ? 'no message from it yet' : `last message ${ago(now, seenAt)}`
  if (vehicle?.unheard)
    return 'The vehicle has never sent a message: the VIN may be mistyped. The command is sent all the same.'
  if (online === null)
    return `Nothing is known about the vehicle's connection (${seen}); the command is sent all the same.`
  return `The vehicle is believed ${online ? 'online' : 'offline'}, ${seen}.`
}

const settled = (situation: Situation): Story => {
  const { record, now } = situation
  const { state, command, settledAt, acceptedAt, reason, late } = record
  const took = `${roughly(settledAt! - acceptedAt)} after it was accepted` // settled has the instant
  const what = state === 'unknown' ? `It is unknown whether ${command} took effect` : `${command} ${endingOf(record)}`
  return {
    summary: `${what}: settled ${ago(now, settledAt!)}, ${took}.`,
    because: [
      `${capital(reasonMeanings[reason.code])}${reason.detail === undefined ? '' : ` (${reason.detail})`}.`,
      ...withdrawal(record),
      ...(late ? ['This corrects an earlier outcome: better evidence came late.'] : []),
      ...effectSentence(record),
    ],
    next: state === 'unknown' ? doubt(situation) : [],
  }
}

const withdrawal = ({ state, cancel }: CommandRecord): readonly string[] => {
  if (state !== 'canceled' || cancel?.who === undefined) return []
  return [
    `The ${cancel.code === 'superseded' ? 'later command was submitted' : 'cancel was asked for'} by ${cancel.who}.`,
  ]
}

const endings: Readonly<Record<string, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  rejected: 'was rejected by the vehicle',
  expired: 'expired',
  canceled: 'was canceled',
}

const endingOf = ({ state, reason, attempts, cancel }: CommandRecord): string => {
  if (state !== 'rejected' || reason.layer !== 'policy') return endings[state] ?? state
  if (attempts === 0) return 'was rejected before it was sent'
  return cancel?.code === 'guard_failed' ? 'was withdrawn before it began' : 'was rejected by the vehicle'
}

const effectSentence = ({ state, reason, contradictions }: CommandRecord): readonly string[] => [
  ...(state === 'succeeded' || state === 'unknown' ? [] : ['It had no effect.']),
  ...(reason.retryable && state !== 'unknown' ? ['Submitting it again may help.'] : []),
  ...(contradictions > 0 ? [`The vehicle contradicted itself ${times(contradictions)}; its first answer stands.`] : []),
]

const doubt = ({ record, now }: Situation): readonly string[] => {
  const retry = 'A second command of this type may take effect a second time.'
  if (!isInDoubt(record))
    return ['The vehicle itself cannot tell, so it is not asked again; only reported state may show the effect.', retry]
  if (record.dueAt === null)
    return ['The vehicle is not asked any more; the outcome stands unless it sends an answer by itself.', retry]
  return [
    `The vehicle is asked again ${inTime(now, record.dueAt)}, and whenever it sends a message, until ${clockTime(record.deadline + doubtHorizon)}.`,
    retry,
  ]
}

const untilWords = (now: Instant, at: Instant): string =>
  at - now < seconds(1) ? 'within a second' : `${inTime(now, at)}, at ${clockTime(at)}`

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
