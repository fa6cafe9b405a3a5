/**
 * Looked at before anything else is loaded: loading the program alone opens more files at a time than a low limit leaves,
 * and Node would end with a stack.
 */
import { readFileSync } from 'node:fs'

/** What loading takes at once, and as many again for sockets: of the pools, of vehicles and callers. */
const filesMin = 256

/** A sentence where this process may not open enough files, else undefined. */
export const fileLimitProblem = (): string | undefined => {
  const limit = fileLimit()
  if (limit >= filesMin) return undefined
  return `Keyfob needs ${filesMin} open files or more, and may have ${limit} here. Raise the limit, for example with "ulimit -n 4096", and start again.`
}

/** Node raises the soft limit to the hard one when it starts. Elsewhere than on Linux nothing is known, and nothing said. */
const fileLimit = (): number => {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    const [, soft] = /^Max open files +(\d+|unlimited)/m.exec(limits) ?? []
    return soft === undefined || soft === 'unlimited' ? Infinity : Number(soft)
  } catch {
    return Infinity
  }
}
