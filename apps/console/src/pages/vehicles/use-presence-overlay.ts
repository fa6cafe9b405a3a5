import type { PresenceChange, Vehicle } from '@keyfob/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useApi, useMe } from '../../session/session-context.ts'
import { SharedStream } from '../../streams/shared-stream.ts'

/** How often rows follow, in ms: the server tells changes about once a second. */
const showEvery = 500
/** Vehicles whose latest change is remembered while the page is open. */
const changesMax = 50_000

/** Puts the latest presence of each vehicle over its row of the list, as the stream of presence tells it. */
export const usePresenceOverlay = (): ((vehicle: Vehicle) => Vehicle) => {
  const api = useApi()
  const { who } = useMe()
  const changes = useRef(new Map<string, PresenceChange>())
  const [, setShown] = useState(0)
  useEffect(() => {
    let isDue = false
    const onItems = (items: readonly { readonly event: PresenceChange }[]): void => {
      if (changes.current.size > changesMax) changes.current.clear()
      for (const { event } of items) changes.current.set(event.vin, event)
      isDue = true
    }
    const stream = new SharedStream<PresenceChange>({
      name: `presence.${who}`,
      read: (options) => api.vehicles.presence(options),
      // Several vehicles may change in the same moment, which is the position; one that comes twice does no harm.
      mayRepeat: true,
      onItems,
      onStatus: () => undefined,
    })
    stream.start()
    const timer = setInterval(() => {
      if (isDue) setShown((count) => count + 1)
      isDue = false
    }, showEvery)
    return () => {
      clearInterval(timer)
      stream.stop()
    }
  }, [api, who])
  return useCallback((vehicle) => {
    const { online, seenAt } = changes.current.get(vehicle.vin) ?? {}
    return seenAt === undefined || online === undefined ? vehicle : { ...vehicle, presence: { online, seenAt } }
  }, [])
}
