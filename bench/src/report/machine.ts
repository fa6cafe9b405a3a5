/** What a figure was measured on: without it a number means nothing. */
import { execFile } from 'node:child_process'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export interface Machine {
  readonly cores: number
  readonly model: string
  readonly memoryGb: number
  readonly system: string
  readonly node: string
  /** Of this repository; ends in `+` when files were changed since. Empty outside of git. */
  readonly commit: string
  /** The mean of the last minute before the bench began: above a tenth of a core, something else ran. */
  readonly loadBefore: number
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

export const describeMachine = async (): Promise<Machine> => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model ?? '',
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  commit: await commit(),
  loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
})

const commit = async (): Promise<string> => {
  const git = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('git', [...args], { cwd: root })).stdout.trim()
  try {
    const changed = await git('status', '--porcelain', '--untracked-files=no')
    return `${await git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '+'}`
  } catch {
    return ''
  }
}
