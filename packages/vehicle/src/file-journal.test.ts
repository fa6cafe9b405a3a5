import { type FileHandle, appendFile, mkdir, mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MemoryEntry } from '@keyfob/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FileJournal } from './file-journal.ts'
import { idOf } from './testing/sample-vehicle.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyfob-journal-'))
  path = join(folder, 'deep', 'journal')
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const begun = (number: number): MemoryEntry => ({ kind: 'begun', id: idOf(number), issuedAt: number })

/** What a new process reads. */
const reread = async (): Promise<readonly MemoryEntry[]> => {
  const journal = new FileJournal({ path })
  const entries = await journal.open()
  await journal.close()
  return entries
}

const written = async (...entries: readonly MemoryEntry[]): Promise<void> => {
  const journal = new FileJournal({ path })
  await journal.open()
  await journal.append(entries)
  await journal.close()
}

/** Where the methods of every open file are, so that one of them can fail as on a full disk. */
const prototypeOfHandles = async (): Promise<FileHandle> => {
  const file = await open(join(folder, 'any'), 'w')
  await file.close()
  return Object.getPrototypeOf(file) as FileHandle // what every handle inherits from
}

const halfAnAppend = async function (this: FileHandle, bytes: unknown): Promise<never> {
  const whole = bytes as Buffer // what the journal appends
  await this.write(whole.subarray(0, whole.length / 2))
  throw new Error('ENOSPC: no space left on device')
}

describe('a journal on disk', () => {
  it('[L4] returns what was appended, in order, over several runs', async () => {
    await written(begun(1), begun(2))
    await written(begun(3))
    expect(await reread()).toEqual([begun(1), begun(2), begun(3)])
  })

  it('cuts off a torn last line, and continues after the complete ones', async () => {
    await written(begun(1), begun(2))
    const { length } = await readFile(path)
    for (const torn of [length - 1, length - 5, length - 60]) {
      await truncate(path, torn)
      expect(await reread()).toEqual([begun(1)])
      await written(begun(2))
      expect(await reread()).toEqual([begun(1), begun(2)])
    }
    await appendFile(path, 'half a li')
    expect(await reread()).toEqual([begun(1), begun(2)])
  })

  it.each([1, 2, 3])('[L4] counts as lost when line %i of 3 is damaged, and the file is kept', async (line) => {
    await written(begun(1), begun(2), begun(3))
    const text = await readFile(path, 'utf8')
    const damaged = text.replace(`"issuedAt":${line}`, '"issuedAt":9')
    await writeFile(path, damaged)
    const journal = new FileJournal({ path, clock: { now: () => 7 } })
    expect(await journal.open()).toEqual([])
    await journal.append([begun(4)])
    await journal.close()
    expect(await readFile(`${path}.damaged-7`, 'utf8')).toBe(damaged)
    expect(await reread()).toEqual([begun(4)])
  })

  it('appends what comes at the same time in one write, in order', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    const writes = vi.spyOn(await prototypeOfHandles(), 'appendFile')
    await Promise.all(Array.from({ length: 50 }, (_, number) => journal.append([begun(number)])))
    expect(writes.mock.calls.length).toBeLessThan(5)
    await journal.close()
    expect(await reread()).toEqual(Array.from({ length: 50 }, (_, number) => begun(number)))
  })

  it.each([
    [true, 1],
    [false, 0],
  ])('with sync %j asks the disk %i times for each append', async (sync, times) => {
    const journal = new FileJournal({ path, sync })
    await journal.open()
    const syncs = vi.spyOn(await prototypeOfHandles(), 'datasync')
    await journal.append([begun(1), begun(2)])
    expect(syncs).toHaveBeenCalledTimes(times)
    await journal.close()
    expect(await reread()).toEqual([begun(1), begun(2)])
  })

  it('is replaced as a whole', async () => {
    const journal = new FileJournal({ path, sync: false })
    await journal.open()
    await journal.append([begun(1), begun(2)])
    await journal.rewrite([begun(2)])
    await journal.append([begun(3)])
    await journal.close()
    expect(await reread()).toEqual([begun(2), begun(3)])
  })

  it('[L4] cuts back what was half written when the disk was full, and continues when there is space', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    await journal.append([begun(1)])
    const handles = await prototypeOfHandles()
    vi.spyOn(handles, 'appendFile').mockImplementationOnce(halfAnAppend)
    await expect(journal.append([begun(2)])).rejects.toThrow('ENOSPC')
    await journal.append([begun(3)])
    await journal.close()
    expect(await reread()).toEqual([begun(1), begun(3)])
  })

  it('[L4] takes nothing any more when even that fails, until it is opened again', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    await journal.append([begun(1)])
    const handles = await prototypeOfHandles()
    vi.spyOn(handles, 'appendFile').mockImplementationOnce(halfAnAppend)
    vi.spyOn(handles, 'truncate').mockRejectedValueOnce(new Error('EIO: i/o error'))
    await expect(journal.append([begun(2)])).rejects.toThrow()
    await expect(journal.append([begun(3)])).rejects.toThrow('takes no more')
    await journal.close()
    expect(await reread()).toEqual([begun(1)])
  })

  it('[L4] counts as not written what was not synced', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    await journal.append([begun(1)])
    vi.spyOn(await prototypeOfHandles(), 'datasync').mockRejectedValueOnce(new Error('EIO: i/o error'))
    await expect(journal.append([begun(2)])).rejects.toThrow('EIO')
    await journal.close()
    expect(await reread()).toEqual([begun(1)])
  })

  it('continues with the old file when the new one could not be written', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    await journal.append([begun(1), begun(2)])
    vi.spyOn(await prototypeOfHandles(), 'writeFile').mockRejectedValueOnce(
      new Error('ENOSPC: no space left on device'),
    )
    await expect(journal.rewrite([begun(2)])).rejects.toThrow('ENOSPC')
    await journal.append([begun(3)])
    await journal.close()
    expect(await reread()).toEqual([begun(1), begun(2), begun(3)])
  })

  it('[L4] takes nothing any more when it cannot tell which file will be found, until it is opened again', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    await journal.append([begun(1), begun(2)])
    // The folder may or may not know the new name.
    vi.spyOn(await prototypeOfHandles(), 'sync').mockRejectedValueOnce(new Error('EIO: i/o error'))
    await expect(journal.rewrite([begun(2)])).rejects.toThrow('EIO')
    await expect(journal.append([begun(3)])).rejects.toThrow('takes no more')
    expect(await journal.open()).toEqual([begun(2)])
    await journal.append([begun(4)])
    await journal.close()
    expect(await reread()).toEqual([begun(2), begun(4)])
  })

  it('[L4] is complete when a rewrite comes in the middle of appends', async () => {
    const journal = new FileJournal({ path })
    await journal.open()
    const appends = [journal.append([begun(1)]), journal.append([begun(2)])]
    const rewriting = journal.rewrite([begun(1), begun(2)])
    await Promise.all([...appends, rewriting])
    await Promise.all([journal.append([begun(3)]), journal.close()])
    expect(await reread()).toEqual([begun(1), begun(2), begun(3)])
  })

  it('cannot be opened where it cannot be read', async () => {
    await mkdir(path, { recursive: true })
    await expect(new FileJournal({ path }).open()).rejects.toThrow('EISDIR')
  })

  it('takes nothing while it is closed', async () => {
    await expect(new FileJournal({ path }).append([begun(1)])).rejects.toThrow('is not open')
  })
})
