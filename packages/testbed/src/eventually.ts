import { type Duration, seconds, systemClock } from '@keyfob/runtime'

export interface EventuallyOptions {
  /** 10 s unless told. */
  readonly within?: Duration
  readonly every?: Duration
  /** What is waited for, for the message. */
  readonly what?: string
}

/** Looks again and again until the look returns something other than undefined or false; else throws with the last thing that it saw. */
export const eventually = async <Seen>(
  look: () => Promise<Seen | undefined | false> | Seen | undefined | false,
  options: EventuallyOptions = {},
): Promise<Seen> => {
  const { within = seconds(10), every = 20, what = 'the condition' } = options
  const end = systemClock.monotonic() + within
  for (let last: unknown; ;) {
    try {
      const seen = await look()
      if (seen !== undefined && seen !== false) return seen
      last = seen
    } catch (error) {
      last = error
    }
    if (systemClock.monotonic() >= end)
      throw new Error(`${what} did not come within ${within} ms; last seen: ${String(last)}`, { cause: last })
    await systemClock.sleep(every)
  }
}
