import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

/** Filters in the URL: they can be sent to a colleague, survive a reload, and a step back undoes them. */
export const useFilters = () => {
  const [search, setSearch] = useSearchParams()
  const set = useCallback(
    (name: string, value: string) =>
      setSearch(
        (old) => {
          const next = new URLSearchParams(old)
          if (value === '') next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true },
      ),
    [setSearch],
  )
  const setAll = useCallback((query: string) => setSearch(new URLSearchParams(query)), [setSearch])
  return { search, set, setAll }
}
