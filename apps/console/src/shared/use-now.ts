import { useSyncExternalStore } from 'react'
import { serverNow } from '../session/server-clock.ts'

/** One timer for all ages on the page; none while no age is shown. */
const readers = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined
let now = serverNow()

const tick = (): void => {
  now = serverNow()
  for (const reader of readers) reader()
}

const subscribe = (reader: () => void): (() => void) => {
  readers.add(reader)
  if (timer === undefined) {
    now = serverNow()
    timer = setInterval(tick, 1_000)
  }
  return () => {
    readers.delete(reader)
    if (readers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The server's time in ms since 1970, once a second. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now)
