import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { eventually, guardOf } from '@keyfob/testbed'
import { expect, it } from 'vitest'
import { hangingFolder } from './testing/hanging-folder.ts'

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const config = fileURLToPath(new URL('testing/hanging.config.ts', import.meta.url))

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

it('what a test started ends with its run, though vitest is killed with -9', async () => {
  const run = spawn(process.execPath, [vitest, 'run', '--config', config], { stdio: 'ignore' })
  const folder = hangingFolder(run.pid ?? 0)
  const guard = guardOf(run.pid ?? 0)
  const started = await eventually(async () => JSON.parse(await readFile(`${folder}/pids`, 'utf8')) as number[]) // by the test that hangs
  expect(started.map(lives)).toEqual([true, true, true])
  run.kill('SIGKILL')
  await eventually(() => {
    const left = started.filter(lives)
    if (left.length > 0) throw new Error(`${left.join(' and ')} of ${started.join(', ')} still run`)
    return true
  })
  guard.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})
