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
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '))
}
