/**
 * The clock of the server: ages and countdowns are shown by it, because the one of an operator's machine may be wrong by minutes.
 * It is taken from the `Date` header, which has whole seconds; a smaller difference than two of them is none.
 */
let offset = 0
const tolerance = 2_000

export const learnServerTime = (headers: Pick<Headers, 'get'>, now = Date.now()): void => {
  const at = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(at)) return
  const found = at + 500 - now
  offset = Math.abs(found) < tolerance ? 0 : found
}

/** In ms since 1970. */
export const serverNow = (now = Date.now()): number => now + offset
