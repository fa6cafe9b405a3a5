/** A promise that somebody waits for later: if it fails until then, that is no unhandled rejection. */
export const handledLater = <Value>(promise: Promise<Value>): Promise<Value> => {
  promise.catch(() => undefined)
  return promise
}
