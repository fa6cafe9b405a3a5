/**
 * The rules that the laws need, each as the product's own function or order of steps, and beside it what a
 * careless system would do instead. The test takes them out one at a time and a counter-example must appear.
 *
 * Not in the list, because no law needs it: "once a cancel is wanted, only the cancel is repeated". The dead mark already
 * makes every later repetition harmless; the rule only spares the vehicle from beginning what is no longer wanted.
 */
import type { Instant } from '@keyfob/runtime'
import { failedGuard } from '../conditions/check-guards.ts'
import { laneRules } from '../lifecycle/lane-rules.ts'
import { isOpen } from '../lifecycle/states.ts'
import { step } from '../lifecycle/step.ts'
import { estimateCloudTime } from '../vehicle/cloud-clock.ts'
import { judgeBeginning, judgeCancel, judgeCommand, judgeEffect } from '../vehicle/judge.ts'
import { purgeFor, recoveryOf } from '../vehicle/memory.ts'
import { type ReportedSignal, type ReportedState, foldReport, showsEffect } from '../vehicle/reported-evidence.ts'

export const rulebook = {
  ...laneRules,
  estimateCloudTime,
  judgeCommand,
  judgeCancel,
  judgeBeginning,
  judgeEffect,
  purgeFor,
  recoveryOf,
  foldReport,
  showsEffect,
  /** Of the vehicle; the cloud has rules of the lane. */
  vehicleGuard: failedGuard,
  guardIsAskedAgain: true,
  /** The horizon of a memory that lost everything: what the cloud said in the first exchange after the loss. */
  firstHorizon: (cloudNow: Instant): Instant => cloudNow,
  begunIsWrittenFirst: true,
  answerIsWrittenFirst: true,
  deadMarkIsWritten: true,
  memoryIsAskedAgain: true,
  attemptIsRecordedFirst: true,
  /** What becomes of an execution that a loss of power cut off. To follow it is permitted to effects that are done elsewhere. */
  afterPower: 'interrupted' as 'interrupted' | 'followed' | 'begins again',
}

export type Rulebook = typeof rulebook

const signalsOf = (reported: ReportedState, change: (signal: ReportedSignal) => ReportedSignal): ReportedState =>
  Object.fromEntries(Object.entries(reported).map(([name, signal]) => [name, change(signal)]))

/** Each rule with what is done without it. */
export const without = {
  'begun is written before the effect': { begunIsWrittenFirst: false },
  'an answer is written before it is sent': { answerIsWrittenFirst: false },
  'a repetition is answered from memory': {
    judgeCommand: (memory, message, ivc) => {
      const verdict = judgeCommand(memory, message, ivc)
      return verdict.kind === 'replay' ? { kind: 'admit' } : verdict
    },
  },
  'a lost memory starts with the cloud time of its first exchange as horizon': { firstHorizon: () => 0 },
  'a purge raises the horizon': {
    purgeFor: (memory, max) => purgeFor(memory, max)?.filter(({ kind }) => kind !== 'horizon'),
  },
  'the horizon covers its own instant': {
    judgeCommand: (memory, message, ivc) => judgeCommand(memory, { ...message, issuedAt: message.issuedAt + 1 }, ivc),
  },
  'a unit vouches only for what was issued to it': {
    judgeCommand: (memory, message, ivc) => judgeCommand(memory, { ...message, ivc }, ivc),
  },
  'what was issued to no unit in particular was issued to another': {
    judgeCommand: (memory, message, ivc) => judgeCommand(memory, { ...message, ivc: message.ivc ?? ivc }, ivc),
  },
  'a replaced unit can come back: the doubt of its substitute frees no lane': {
    step: (life, input, now) => {
      const { ivc = null, ...others } = life
      const result = step(others, input, now)
      return { ...result, life: { ...result.life, ivc } }
    },
  },
  'a cancel marks the unseen id as dead, durably': { deadMarkIsWritten: false },
  'the memory is asked again at the beginning': { memoryIsAskedAgain: false },
  'what had begun when power went is answered interrupted': { recoveryOf: () => [] },
  'what is followed after a loss of power does not begin again': { afterPower: 'begins again' },
  'the error of the clock counts against the beginning': {
    judgeBeginning: (notAfter, estimate, tolerance) =>
      judgeBeginning(notAfter + (estimate?.error ?? 0), estimate, tolerance),
    judgeEffect: (notAfter, estimate, tolerance) => judgeEffect(notAfter + (estimate?.error ?? 0), estimate, tolerance),
  },
  'a clock above the tolerance is not trusted': {
    judgeBeginning: (notAfter, estimate) => judgeBeginning(notAfter, estimate, Infinity),
  },
  'notAfter counts at the beginning, not on arrival': { judgeBeginning: () => undefined, judgeEffect: () => undefined },
  'notAfter counts again right before the effect': { judgeEffect: () => undefined },
  'a guard is asked before the first attempt': { refusesAttempt: (failed): failed is never => failed === null },
  'a guard is asked before a repetition': { withdraws: (_life, failed): failed is never => failed === null },
  'the vehicle asks the guards itself': { vehicleGuard: () => undefined },
  'the vehicle asks the guards again right before the effect': { guardIsAskedAgain: false },
  'an attempt is recorded before it is made': { attemptIsRecordedFirst: false },
  'one command is in flight in a lane': { isFree: (_lane, waiting) => waiting.length === 0 },
  'a free lane takes one': { takesNext: () => true },
  'who comes waits behind those who wait': { isFree: ({ inFlight }) => inFlight === null },
  'a free lane takes the one that waited longest': {
    inOrder: (waiting) => waiting.toSorted((a, b) => b.sequence - a.sequence),
  },
  'who rejects enters an empty lane only': {
    refusalOf: (lane, waiting, conflict) =>
      laneRules.refusalOf(lane, waiting, conflict === 'reject' ? 'queue' : conflict),
  },
  'a lane has room for so many': {
    refusalOf: (lane, waiting, conflict) => laneRules.refusalOf(lane, waiting.slice(0, 1), conflict),
  },
  'who supersedes cancels what waits': { superseded: (_waiting, inFlight) => (inFlight ? [inFlight] : []) },
  'who supersedes asks for the cancel of what is in flight': { superseded: (waiting) => waiting },
  'a vehicle that is believed offline gets no attempt': { isReachable: () => true },
  'what is meant for a unit that was replaced is refused': { isAddressed: () => true },
  'a settled command changes by the table only': {
    step: (life, input, now) =>
      step(
        input.kind === 'ack' && !isOpen(life.state)
          ? { ...life, state: 'sent', evidence: 'none', begunAt: null }
          : life,
        input,
        now,
      ),
  },
  'only what was never attempted expires by time': {
    step: (life, input, now) => {
      const result = step(life, input, now)
      return result.moved && result.life.state === 'unknown' && input.kind === 'tick'
        ? { ...result, life: { ...result.life, state: 'expired', evidence: 'vehicle' } }
        : result
    },
  },
  'reported state proves only what was false before': {
    showsEffect: (suspect, reported) =>
      showsEffect(
        suspect,
        signalsOf(reported, (signal) => ({ ...signal, before: { value: !signal.value, at: suspect.issuedAt } })),
      ),
  },
  'reported state proves only what became so after the attempt': {
    showsEffect: (suspect, reported) =>
      showsEffect(
        suspect,
        signalsOf(reported, (signal) => ({ ...signal, since: Infinity })),
      ),
  },
  'reported state counts with the error of its clock': {
    showsEffect: (suspect, reported) => showsEffect(suspect, reported, 0),
  },
  'reported state proves nothing on a clock that is not trusted': {
    foldReport: (held, report, receivedAt) => foldReport(held, { ...report, clockTrusted: true }, receivedAt),
  },
  'reported state proves nothing by samples that two clocks cannot order': {
    // As if it arrived at the end of time, so that nothing counts as ahead of its arrival.
    foldReport: (held, report) => foldReport(held, report, Infinity, -1),
  },
  'reported state proves nothing by what an untrusted clock may have followed': {
    foldReport: (held, report, receivedAt) =>
      signalsOf(foldReport(held, report, receivedAt), (signal) =>
        signal.trusted ? signal : { ...signal, unclearUntil: -Infinity },
      ),
  },
  'reported state proves nothing when another command touched it': {
    showsEffect: (suspect, reported) => showsEffect({ ...suspect, othersUntil: -Infinity }, reported),
  },
} satisfies Record<string, Partial<Rulebook>>

export type Rule = keyof typeof without
