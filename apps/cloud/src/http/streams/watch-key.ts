import { type Clock, type Duration, type Timer, seconds } from '@keyfob/runtime'
import type { Caller } from '../caller.ts'

/** With the two seconds for which a key is cached this stays within the five in which a revocation takes effect. */
export const keyCheckInterval: Duration = seconds(2)

const nothing: Timer = { cancel: () => undefined }

/** Calls `onEnd`, once, soon after the caller's API key becomes invalid. */
export const watchKey = (
  { stillHolds }: Pick<Caller, 'stillHolds'>,
  clock: Pick<Clock, 'schedule'>,
  onEnd: () => void,
): Timer => {
  if (stillHolds === undefined) return nothing
  let isOver = false
  let timer = nothing
  const look = async (): Promise<void> => {
    const holds = await stillHolds().catch(() => false)
    if (isOver) return
    if (holds) wait()
    else onEnd()
  }
  const wait = (): void => void (timer = clock.schedule(keyCheckInterval, () => void look()))
  wait()
  return {
    cancel: () => {
      isOver = true
      timer.cancel()
    },
  }
}
