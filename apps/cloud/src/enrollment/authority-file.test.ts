import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@keyfob/runtime'
import { temporaryFolder } from '@keyfob/testbed'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SampleLog } from '../commands/testing/sample-log.ts'
import { AuthorityFile, authorityFileName } from './authority-file.ts'
import { newAuthorityText } from './x509/authority.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => void (folder = await temporaryFolder()))
afterEach(() => folder.remove())

const fileWith = (named: string | null, dataDir: string | null): AuthorityFile =>
  new AuthorityFile({ named, dataDir, clock: systemClock, log: new SampleLog() })

it('is made in the data folder when it is needed, for its owner alone, and kept', async () => {
  const path = join(folder.path, authorityFileName)
  const first = fileWith(null, folder.path)
  await expect(stat(path)).rejects.toThrow('ENOENT')
  const { certificate } = first.authority!
  expect((await stat(path)).mode & 0o077).toBe(0)
  expect(fileWith(null, folder.path).authority?.certificate).toBe(certificate)
})

it('is the one that is named, and nothing is made beside it', async () => {
  const text = newAuthorityText(systemClock.now())
  expect(text).toContain(fileWith(text, folder.path).authority?.certificate)
  await expect(stat(join(folder.path, authorityFileName))).rejects.toThrow('ENOENT')
})

it('is missing where none is named and none may be made', () => {
  expect(fileWith(null, null).authority).toBeNull()
})

it('says what is wrong with what it finds, and leaves it as it is', async () => {
  expect(() => fileWith('-----BEGIN NOTHING-----', null)).toThrow('KEYFOB_VEHICLE_CA_FILE must hold a private key')
  const path = join(folder.path, authorityFileName)
  await writeFile(path, 'half')
  expect(() => fileWith(null, folder.path).authority).toThrow('must hold a private key')
  expect(await readFile(path, 'utf8')).toBe('half')
})
