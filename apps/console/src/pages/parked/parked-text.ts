/** `512 B`, `4.2 kB`. */
export const sizeText = (bytes: number): string => (bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(1)} kB`)

/** JSON with lines of its own; anything else as it came. */
export const payloadText = (payload: string): string => {
  try {
    return JSON.stringify(JSON.parse(payload), undefined, 2)
  } catch {
    return payload
  }
}
