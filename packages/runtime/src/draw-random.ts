import { randomFillSync } from 'node:crypto'

/** Drawn from the system for many at once: a call for each costs more than what the bytes are for. No byte is used twice. */
const drawn = Buffer.alloc(4_096)
let used = drawn.length

/** So many random bytes that suit keys and ids. They are valid until the next call. @param count at most 4,096 */
export const drawRandom = (count: number): Buffer => {
  if (used + count > drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += count
  return drawn.subarray(used - count, used)
}
