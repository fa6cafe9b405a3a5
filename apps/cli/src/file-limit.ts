/**
 * Checked before anything else is loaded: loading the program alone opens more files at a time than a low limit allows, and
 * Node would end with a stack trace.
 */
import { readFileSync } from 'node:fs'

/** The files that loading opens at once, and as many again for sockets of pools, vehicles and callers. */
const filesMin = 256

/** A sentence when this process may not open enough files, else undefined. */
export const fileLimitProblem = (): string | undefined => {
  const limit = fileLimit()
  if (limit >= filesMin) return undefined
  return `Keyfob needs at least ${filesMin} open files, and the limit here is ${limit}. Raise the limit, for example with "ulimit -n 4096", and start again.`
}

/** Files that this process may open. Node raises the soft limit to the hard one when it starts. On systems other than Linux the limit is unknown, and not checked. */
export const fileLimit = (): number => {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(limits) ?? []
    return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft)
  } catch {
    return Infinity
  }
}
