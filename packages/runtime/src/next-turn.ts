/**
 * A turn of the real event loop: microtasks are drained before it comes, however many of them there are, and whatever else
 * waits (a request, a socket) is handled. For long calculations, and for tests that wait for promises.
 */
export function nextTurn(): Promise<void> {
  // setImmediate costs microseconds, setTimeout at least a millisecond; browsers have only the latter.
  return new Promise((resolve) => (typeof setImmediate === 'function' ? setImmediate(resolve) : setTimeout(resolve, 0)))
}
