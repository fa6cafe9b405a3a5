import type { StreamedEvent } from '@keyfob/client'
import { useCallback, useState } from 'react'
import { rowsMax } from '../../streams/event-feed.ts'
import { useFeed, useFeedView } from '../../streams/feed-context.tsx'

/**
 * The rows of the stream that are shown: all, or those up to the moment at which the reader paused or scrolled down, so that
 * nothing jumps. Newer ones are counted.
 */
export const useLiveRows = () => {
  const { rows } = useFeed()
  useFeedView()
  /** How many had come when the rows were held; undefined: they are not. */
  const [heldAt, setHeldAt] = useState<number>()
  const shown = heldAt ?? rows.total
  const hold = useCallback(() => setHeldAt((held) => held ?? rows.total), [rows])
  const release = useCallback(() => setHeldAt(undefined), [])
  return {
    count: Math.max(0, Math.min(rowsMax, shown - rows.oldest)),
    rowAt: (index: number): StreamedEvent | undefined => rows.get(shown - 1 - index),
    waiting: rows.total - shown,
    isHeld: heldAt !== undefined,
    hold,
    release,
  }
}
