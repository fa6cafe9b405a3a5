/** What processes used, each with all that it started: from /proc, so on Linux only; elsewhere nothing is reported. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'

/** USER_HZ is 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

interface ProcessStat {
  readonly pid: number
  readonly parent: number
  /** Of itself and of children that ended. */
  readonly ticks: number
}

export const canSeeProcesses = existsSync('/proc/self/stat')

/** CPU seconds until now of each of these processes and their descendants. */
export const cpuSecondsOf = (roots: Readonly<Record<string, number>>): Record<string, number> => {
  const all = allProcesses()
  return Object.fromEntries(
    Object.entries(roots).map(([name, pid]) => {
      const ticks = treeOf(pid, all).reduce((sum, each) => sum + each.ticks, 0)
      return [name, ticks / ticksPerSecond]
    }),
  )
}

/** Seconds until now in which the main thread of a process could have run and had no core. 0 where the system does not tell. */
export const cpuWaitOf = (pid: number): number => {
  const [, nanoseconds = 0] = (readOr(`/proc/${pid}/schedstat`) ?? '').split(' ').map(Number)
  return nanoseconds / 1_000_000_000
}

/** Memory of a process and its descendants in MB: pages that several share are counted once (PSS). */
export const memoryOf = (root: number): number =>
  Math.round(treeOf(root, allProcesses()).reduce((sum, { pid }) => sum + memoryOfOne(pid), 0) / 1024)

/** Memory in MB (PSS) of the largest process of each program: itself, or one that it started. */
export const largestOf = (roots: Readonly<Record<string, number>>): Record<string, number> => {
  const all = allProcesses()
  return Object.fromEntries(
    Object.entries(roots).map(([name, root]) => {
      const sizes = treeOf(root, all).map(({ pid }) => memoryOfOne(pid))
      return [name, Math.round(Math.max(0, ...sizes) / 1024)]
    }),
  )
}

const treeOf = (root: number, all: readonly ProcessStat[]): readonly ProcessStat[] => {
  const within = new Set([root])
  for (let size = 0; size !== within.size;) {
    size = within.size
    for (const { pid, parent } of all) if (within.has(parent)) within.add(pid)
  }
  return all.filter(({ pid }) => within.has(pid))
}

const allProcesses = (): readonly ProcessStat[] => {
  if (!canSeeProcesses) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
}

/** Undefined when it has just ended. See proc(5): the name, in parentheses, may hold anything. */
const statOf = (pid: number): ProcessStat | undefined => {
  const text = readOr(`/proc/${pid}/stat`)
  if (text === undefined) return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
  return { pid, parent: Number(fields[1]), ticks }
}

/** In kB. Where the share is a secret of another user, all that is resident. */
const memoryOfOne = (pid: number): number => {
  const rollup = readOr(`/proc/${pid}/smaps_rollup`) ?? readOr(`/proc/${pid}/status`) ?? ''
  return Number(/^(?:Pss|VmRSS):\s+(\d+)/m.exec(rollup)?.[1] ?? 0)
}

const readOr = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
