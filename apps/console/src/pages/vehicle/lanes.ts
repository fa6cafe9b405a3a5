import type { Command, CommandType } from '@keyfob/client'

export interface Lane {
  readonly name: string
  /** In the order in which the vehicle gets them: the first is in flight or next. */
  readonly open: readonly Command[]
}

/** Every lane that the catalogue knows, and those of open commands; the busy ones first. */
export const lanesOf = (types: readonly CommandType[], open: readonly Command[]): readonly Lane[] => {
  const names = new Set([...types.map(({ lane }) => lane), ...open.map(({ lane }) => lane)])
  return [...names]
    .toSorted()
    .map((name) => ({
      name,
      open: open.filter(({ lane }) => lane === name).toSorted((a, b) => a.sequence - b.sequence),
    }))
    .toSorted((a, b) => Number(b.open.length > 0) - Number(a.open.length > 0))
}
