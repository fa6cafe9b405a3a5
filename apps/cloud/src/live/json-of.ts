/** A value as JSON; undefined for what JSON cannot hold, because a cache never fails a request [L12]. */
export const jsonOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
