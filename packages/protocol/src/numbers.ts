/** Every number that both sides or several parts rely on, each with its reason. SPEC section 9 is their table. */
import { type Duration, days, milliseconds, minutes, seconds } from '@keyfob/runtime'

/** How far a vehicle's estimate of cloud time may be off before it refuses to begin [L5]. Slower than any cellular round trip that is worth commanding over. */
export const clockToleranceDefault: Duration = seconds(2)
/** Drift of a vehicle's monotonic clock, parts per million: ten times a poor quartz, for temperature. */
export const clockDriftPpm = 200
/** A vehicle asks for the time again this often: 200 ppm of it is 0.72 s, well inside the tolerance. */
export const timeRefreshDefault: Duration = minutes(60)
/** A time exchange without a good answer is tried again after this at the earliest; the pauses double up to `timeExchangePauseMax`. */
export const timeExchangeTimeout: Duration = seconds(3)
/** A fleet whose cloud is silent asks no more often; each vehicle at a random instant, so that they do not ask together. */
export const timeExchangePauseMax: Duration = minutes(1)

/** First repetition of an attempt without receipt; doubles from there. Above the round trip of a poor cellular link. */
export const attemptToReceipt: Duration = seconds(2)
/** Repetitions never come further apart than this. */
export const repeatIntervalMax: Duration = seconds(30)
/** First repetition of the question about an `unknown` command whose vehicle seems reachable; doubles up to `questionIntervalMax`. */
export const questionInterval: Duration = seconds(10)
export const questionIntervalMax: Duration = minutes(10)
/** How long doubt is resolved; afterwards `unknown` stays. */
export const doubtHorizon: Duration = days(7)

/** Commands that may wait in one lane; the next is answered 429. */
export const laneDepthMax = 20
/** Largest params of a request and largest result of an answer, as JSON, in bytes. */
export const paramsBytesMax = 4_096
export const resultBytesMax = 8_192
/** Bound on `ttlSeconds` of any type. */
export const ttlMax: Duration = days(7)
/** Bound on the time in which a command may be approved. */
export const approvalWithinMax: Duration = days(1)

/** Signals that the cloud keeps of one vehicle: a whole car has some 300 of VSS that are worth reporting. */
export const reportedSignalsMax = 500
/** Characters of their names and texts together: 500 names of 60, and as much again for values. */
export const reportedTextMax = 65_536

/** Ids that a vehicle remembers before it purges the oldest answered one and raises its horizon [L4]. */
export const memoryEntriesMax = 2_000
/** Commands that a vehicle holds in one lane before it has begun them. */
export const vehicleLaneDepthMax = 8

/** Keys of one side at a time: the current one, the next one, and two that are being replaced. */
export const signingKeysMax = 4

/** The smallest step of an instant on the wire; part of the error of every estimate of cloud time. */
export const instantStep: Duration = milliseconds(1)
