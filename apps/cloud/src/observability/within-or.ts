import { type Duration, systemClock } from '@keyfob/runtime'

/** The value, or another one when it cannot be had or takes too long. */
export const withinOr = async <Value>(read: () => Promise<Value>, patience: Duration, other: Value): Promise<Value> => {
  const over = new AbortController()
  const late = systemClock.sleep(patience, over.signal).then(() => other)
  late.catch(() => undefined) // aborted: the value was there in time
  try {
    return await Promise.race([read(), late])
  } catch {
    return other
  } finally {
    over.abort()
  }
}
