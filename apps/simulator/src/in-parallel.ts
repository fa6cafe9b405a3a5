/**
 * Runs every item, at most `width` at a time, in their order.
 * @throws AggregateError of all that failed, after all have ended
 */
export const inParallel = async <Item>(
  items: readonly Item[],
  width: number,
  run: (item: Item) => Promise<void>,
): Promise<void> => {
  const errors: unknown[] = []
  const rest = items.values()
  const work = async (): Promise<void> => {
    // One iterator for all of them: each takes what the others have not.
    for (const item of rest) await run(item).catch((error: unknown) => errors.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work))
  if (errors.length > 0) throw new AggregateError(errors, sentenceOf(errors))
}

/** Thousands fail for one reason. */
const toldMax = 3

const sentenceOf = (errors: readonly unknown[]): string => {
  const sentences = [...new Set(errors.map(String))]
  const untold = sentences.length - toldMax
  return [...sentences.slice(0, toldMax), ...(untold > 0 ? [`and ${untold} more`] : [])].join('; ')
}
