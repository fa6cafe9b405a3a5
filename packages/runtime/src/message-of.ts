/**
 * What an error says, for a person; whatever else was thrown, as text. When every address of a name fails, Node's own
 * error has no text: then the first of its errors has the text.
 */
export const messageOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
