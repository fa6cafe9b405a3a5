/** A promise that will be awaited later: a rejection before then is not reported as unhandled. */
export const handledLater = <Value>(promise: Promise<Value>): Promise<Value> => {
  promise.catch(() => undefined)
  return promise
}
