import type { Vehicle } from '@keyfob/client'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useApi } from '../../session/session-context.ts'
import { serverNow } from '../../session/server-clock.ts'
import { vehicleQueryOf } from './vehicle-filters.ts'

/** The most that the API gives at once: scrolling through 20,000 takes a hundred requests. */
const pageSize = 200

/** Vehicles that fit the filters, page by page, and how many there are. */
export const useVehicles = (search: URLSearchParams) => {
  const api = useApi()
  const query = useMemo(() => vehicleQueryOf(search, serverNow()), [search])
  const list = useInfiniteQuery({
    queryKey: ['vehicles', 'list', query],
    queryFn: ({ pageParam: cursor, signal }) =>
      api.vehicles.list({ ...query, limit: pageSize, cursor }, { signal }).first(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    staleTime: 10_000,
    refetchOnWindowFocus: false,
  })
  const count = useQuery({
    queryKey: ['vehicles', 'count', query],
    queryFn: ({ signal }) => api.vehicles.count(query, { signal }),
    refetchInterval: 30_000,
  })
  const rows = useMemo<readonly Vehicle[]>(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  return { rows, readOn, total: count.data, error: list.error, isPending: list.isPending }
}
