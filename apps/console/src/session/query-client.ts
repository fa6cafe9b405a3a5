import { QueryClient } from '@tanstack/react-query'

/** The client of the API repeats what is temporary; a second layer would only make an operator wait. */
export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 2_000, gcTime: 60_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  })
