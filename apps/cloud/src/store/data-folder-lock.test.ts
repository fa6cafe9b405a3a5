import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DataFolderLock } from './data-folder-lock.ts'

let folder: string
let remove: () => Promise<void>

beforeEach(async () => {
  const temporary = await temporaryFolder('keyfob-lock-')
  folder = join(temporary.path, 'data')
  remove = temporary.remove
})
afterEach(() => remove())

const lockOf = () => new DataFolderLock(folder)
const files = async () => (await readdir(folder)).toSorted()
const leaveBehind = async (content: string, number = 1): Promise<void> => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `keyfob.lock.${number}`), content)
}
const holder = (pid: number, startedAt: string | null = null) => JSON.stringify({ pid, startedAt, token: 'stale' })

/** The pid of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid

/** How many of several starters at the same time get the lock; the others are told who has it. */
const race = async (starters: number): Promise<readonly DataFolderLock[]> => {
  const locks = Array.from({ length: starters }, lockOf)
  const results = await Promise.allSettled(locks.map((lock) => lock.take()))
  for (const result of results)
    if (result.status === 'rejected')
      expect(String(result.reason)).toMatch(new RegExp(`in use by process ${process.pid}`))
  return locks.filter((_, index) => results[index]?.status === 'fulfilled')
}

describe('the lock of a data folder', () => {
  it('makes the folder, is taken once, and again after its release', async () => {
    const first = lockOf()
    await first.take()
    await expect(lockOf().take()).rejects.toThrow(
      `in use by process ${process.pid}. Stop that Keyfob, or set KEYFOB_DATA_DIR`,
    )
    await first.release()
    await first.release()
    await lockOf().take()
    expect(await files()).toEqual(['keyfob.lock.2'])
  })

  it('is not released by a process that never held it', async () => {
    await lockOf().take()
    const second = lockOf()
    await expect(second.take()).rejects.toThrow('in use')
    await second.release()
    await expect(lockOf().take()).rejects.toThrow('in use')
  })

  it('is acquired by one of many that start at once', async () => {
    expect(await race(20)).toHaveLength(1)
    expect(await files()).toHaveLength(1)
  })

  it.each([
    ['of a process that is gone', () => holder(deadPid())],
    ['of an earlier life of a pid', () => holder(process.pid, '1')],
    ['that a power cut left torn', () => '{"pid":1'],
    ['that a power cut left empty', () => ''],
    ['that holds something else', () => 'null'],
    ['without a pid', () => '{"token":"x"}'],
  ])('is taken by one of many when a file is left %s', async (_, content) => {
    for (let round = 0; round < 10; round += 1) {
      await leaveBehind(content(), 7)
      const [winner, ...others] = await race(8)
      expect(others).toEqual([])
      expect(await files()).toEqual(['keyfob.lock.8'])
      await winner?.release()
      await remove()
    }
  })

  it('is never taken from a holder that is alive, even when its start time is unknown', async () => {
    await leaveBehind(holder(process.pid))
    await expect(lockOf().take()).rejects.toThrow('in use')
    await leaveBehind(holder(process.ppid))
    await expect(lockOf().take()).rejects.toThrow(`in use by process ${process.ppid}`)
  })

  it('passes from holder to holder, one at a time', async () => {
    let holding = 0
    let turns = 0
    const starter = async (): Promise<void> => {
      while (turns < 50) {
        const lock = lockOf()
        if (
          !(await lock.take().then(
            () => true,
            () => false,
          ))
        )
          continue
        holding += 1
        expect(holding).toBe(1)
        turns += 1
        await files()
        holding -= 1
        await lock.release()
      }
    }
    await Promise.all(Array.from({ length: 6 }, starter))
    expect(turns).toBeGreaterThanOrEqual(50)
  })

  it('is a clear error in a folder that cannot be made', async () => {
    await writeFile(folder, 'a file')
    await expect(lockOf().take()).rejects.toThrow(`Cannot write to the data folder ${folder}`)
  })

  it('is not touched by a release after another process took it by force', async () => {
    const first = lockOf()
    await first.take()
    await leaveBehind(holder(process.ppid))
    await first.release()
    expect(await readFile(join(folder, 'keyfob.lock.1'), 'utf8')).toBe(holder(process.ppid))
  })
})
