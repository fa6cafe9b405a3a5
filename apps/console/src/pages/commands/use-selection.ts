import type { Command } from '@keyfob/client'
import { useCallback, useMemo, useState } from 'react'

/** Which of the listed commands are selected; what is not listed any more is not. */
export const useSelection = (rows: readonly Command[]) => {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const toggle = useCallback(
    (id: string) =>
      setIds((old) => {
        const next = new Set(old)
        if (!next.delete(id)) next.add(id)
        return next
      }),
    [],
  )
  const selected = useMemo(() => rows.filter(({ id }) => ids.has(id)), [rows, ids])
  const all = useCallback(() => setIds(new Set(rows.map(({ id }) => id))), [rows])
  const none = useCallback(() => setIds(new Set()), [])
  return { selected, has: (id: string) => ids.has(id), toggle, all, none }
}
