import type { Command } from '@keyfob/client'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { CommandFilters } from './command-filters.ts'
import { useApi } from '../../session/session-context.ts'

const pageSize = 100

/** Commands that fit, newest first, page by page as they are asked for. */
export const useCommands = (filters: CommandFilters) => {
  const api = useApi()
  const queries = useQueryClient()
  const queryKey = useMemo(() => ['commands', 'list', filters], [filters])
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam: cursor, signal }) =>
      api.commands.list({ ...filters, limit: pageSize, cursor }, { signal }).first(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const rows = useMemo<readonly Command[]>(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data])
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list
  const readOn = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage])
  /** From the top, with what came meanwhile. */
  const refresh = useCallback(() => queries.resetQueries({ queryKey }), [queries, queryKey])
  return { rows, readOn, refresh, error: list.error, isPending: list.isPending, hasMore: hasNextPage }
}
