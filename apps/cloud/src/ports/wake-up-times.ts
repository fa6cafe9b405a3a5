import { type Duration, seconds } from '@keyfob/runtime'

/** A vehicle whose hint is stale answers its probe within it, and is not woken for nothing [L11]. */
export const probeAnswerWithin: Duration = seconds(2)

/** The least that a vehicle needs from a wake-up to its first message. Whoever must begin sooner is not helped by one. */
export const wakeTakes: Duration = seconds(5)
