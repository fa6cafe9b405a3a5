import { type Clock, type Duration, type Timer, seconds } from '@keyfob/runtime'
import type { Caller } from '../caller.ts'

/** With the two seconds for which a key is not looked up again: within the five in which a revocation counts everywhere. */
export const keyCheckInterval: Duration = seconds(2)

const nothing: Timer = { cancel: () => undefined }

/** Calls `onEnd`, once, soon after the caller's key does not hold any more. */
export const watchKey = ({ stillHolds }: Caller, clock: Pick<Clock, 'schedule'>, onEnd: () => void): Timer => {
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
