import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useApi } from '../../../session/session-context.ts'
import { wordsIn } from '../../../shared/form/read-text.ts'
import { useSettled } from '../../../shared/form/use-settled.ts'
import { type Draft, vehicleQueryOf } from './draft.ts'

export interface Count {
  /** Undefined: not known yet. */
  readonly data: number | undefined
  readonly error: Error | null
}

/** How many vehicles it would have now: those that are named, or that fit. */
export const useCount = (draft: Draft): Count => {
  const api = useApi()
  // Null instead of undefined: it has to be JSON.
  const query = useSettled(vehicleQueryOf(draft) ?? null)
  const { data, error } = useQuery({
    queryKey: ['vehicles', 'count', query],
    queryFn: ({ signal }) => api.vehicles.count(query ?? {}, { signal }),
    enabled: query !== null,
    placeholderData: keepPreviousData,
  })
  if (draft.target === 'vins') return { data: new Set(wordsIn(draft.vins)).size, error: null }
  return query === null ? { data: undefined, error: null } : { data, error }
}
