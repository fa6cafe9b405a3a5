import { type Duration, minutes } from '@keyfob/runtime'

export interface SoakOptions {
  readonly hours: number
  /** Of all callers together; schedules come on top. */
  readonly commandsPerMinute: number
  readonly vehicles: number
  readonly seed: number
}

/** The judge holds each command of a run in memory, with its effects and events: about 1 KB. */
const commandsMax = 3_000_000

/** @throws Error with a sentence when the judge could not hold the commands of such a run */
export const checkSize = ({ hours: count, commandsPerMinute }: SoakOptions): void => {
  const commands = count * 60 * commandsPerMinute
  if (commands <= commandsMax) return
  throw new Error(
    `${count} hours with ${commandsPerMinute} commands a minute are ${commands} commands, and the judge holds at most ${commandsMax}: ask for fewer.`,
  )
}

/** What comes before is not judged: a quarter of a short run, 15 minutes of a long one. */
export const warmUpOf = (length: Duration): Duration => Math.min(length / 4, minutes(15))
