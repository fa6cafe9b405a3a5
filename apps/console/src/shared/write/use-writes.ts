import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'

/** Something that a button does. */
export interface Write {
  readonly run: () => Promise<unknown>
  /** Continues "Keyfob did not …". */
  readonly doing: string
  /** Said once it is done. */
  readonly done: string
  /** The command line that does the same. */
  readonly line: string
}

/** Does one write after the other, and then reads again what they change. The last one is told by `WriteNote`. */
export const useWrites = (changed: QueryKey) => {
  const queries = useQueryClient()
  const { mutate, variables, isPending, isSuccess, error, reset } = useMutation({
    mutationFn: (write: Write) => write.run(),
    onSettled: () => queries.invalidateQueries({ queryKey: changed }),
  })
  return { write: mutate, last: variables, isPending, isDone: isSuccess, error, forget: reset }
}

export type Writes = ReturnType<typeof useWrites>
