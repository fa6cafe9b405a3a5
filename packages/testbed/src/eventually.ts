import { type Duration, seconds, systemClock } from '@keyfob/runtime'

export interface EventuallyOptions {
  /** 60 s by default: for what hangs. */
  readonly within?: Duration
  /** A figure of the work that is waited for: as long as it changes the wait continues, and `within` starts again. */
  readonly progress?: () => unknown
  readonly every?: Duration
  /** What is waited for, for the message. */
  readonly what?: string
}

/** Looks again and again until the look returns something other than undefined or false; else throws with the last thing that it saw. */
export const eventually = async <Seen>(
  look: () => Promise<Seen | undefined | false> | Seen | undefined | false,
  options: EventuallyOptions = {},
): Promise<Seen> => {
  const { within = seconds(60), every = 20, what = 'the condition', progress = () => undefined } = options
  let seenProgress = progress()
  let movedAt = systemClock.monotonic()
  for (let last: unknown; ;) {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
      last = seen
    } catch (error) {
      last = error
    }
    const now = progress()
    if (now !== seenProgress) movedAt = systemClock.monotonic()
    seenProgress = now
    if (systemClock.monotonic() >= movedAt + within)
      throw new Error(`${what} did not come within ${within} ms; last seen: ${String(last)}`, { cause: last })
    await systemClock.sleep(every)
  }
}
