/**
 * Processes of a cluster that outlived the process that started them: a postmaster whose Keyfob was killed, or the
 * children of a killed postmaster. They are recognized by the cluster's name in their command line.
 */
import { execFile } from 'node:child_process'
import { readFile, readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { type Duration, seconds, systemClock } from '@keyfob/runtime'

/** PostgreSQL's own limit for an immediate shutdown is 5 s. */
const quitWithin: Duration = seconds(8)
const lookEvery: Duration = 20

/** Ends them without losing what was committed. How many there were. @throws Error when one cannot be ended */
export const endProcessesOf = async (clusterName: string): Promise<number> => {
  const asked = new Set<number>()
  const begunAt = systemClock.monotonic()
  for (let pids = await pidsOf(clusterName); pids.length > 0; pids = await pidsOf(clusterName)) {
    const waited = systemClock.monotonic() - begunAt
    if (waited > 2 * quitWithin)
      throw new Error(
        `The embedded database is open in process ${pids.join(', ')}, which cannot be ended. End it, and start again.`,
      )
    for (const pid of pids)
      if (waited > quitWithin || !asked.has(pid)) signal(pid, waited > quitWithin ? 'SIGKILL' : 'SIGQUIT')
    for (const pid of pids) asked.add(pid)
    await systemClock.sleep(lookEvery)
  }
  return asked.size
}

const pidsOf = async (clusterName: string): Promise<readonly number[]> => {
  const isOurs = (line: string): boolean =>
    line.startsWith(`postgres: ${clusterName}: `) || line.includes(` cluster_name=${clusterName} `)
  const lines = process.platform === 'linux' ? await linesOfProc() : await linesOfPs()
  return [...lines].filter(([, line]) => isOurs(line)).map(([pid]) => pid)
}

const linesOfProc = async (): Promise<ReadonlyMap<number, string>> => {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0) // NaN is not
  const lines = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '') // it has ended meanwhile
      return [pid, line.replaceAll('\0', ' ')] as const
    }),
  )
  return new Map(lines)
}

/** Where there is no ps (Windows) there is nothing to find. */
const linesOfPs = async (): Promise<ReadonlyMap<number, string>> => {
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,command=']).catch(() => ({ stdout: '' }))
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [, pid, command] = /^\s*(\d+)\s(.*)$/.exec(line) ?? []
      return pid === undefined || command === undefined ? [] : [[Number(pid), command] as const]
    }),
  )
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // Ended, or another user's: the next check tells.
  }
}
