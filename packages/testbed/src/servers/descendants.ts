import { readFileSync, readdirSync } from 'node:fs'

interface ProcessFacts {
  readonly pid: number
  readonly parent: number
  /** A letter of proc(5): `Z` is one that has ended, and that its parent has not asked for yet. */
  readonly state: string
}

/**
 * The children of a process, and theirs. A group does not hold them all: PostgreSQL's sessions lead groups of their own.
 * Empty where there is no /proc.
 */
export const descendantsOf = (pid: number): readonly number[] => {
  const all = processes()
  const below = (above: number): number[] =>
    all.filter(({ parent }) => parent === above).flatMap((child) => [child.pid, ...below(child.pid)])
  return below(pid)
}

/** Whether a process runs nothing any more. */
export const hasEnded = (pid: number): boolean => {
  const facts = factsOf(pid)
  return facts === undefined || facts.state === 'Z' || facts.state === 'X'
}

const processes = (): readonly ProcessFacts[] =>
  pids()
    .map(factsOf)
    .filter((facts) => facts !== undefined)

const pids = (): readonly number[] => {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0) // NaN is not
  } catch {
    return []
  }
}

/** Source: proc_pid_stat(5); the name of the program, in parentheses, may hold anything. */
const factsOf = (pid: number): ProcessFacts | undefined => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(parent), state }
  } catch {
    return undefined // it has ended meanwhile
  }
}
