import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newKey } from './certificate-request.ts'
import { FileCertificateStore } from './file-certificate-store.ts'

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
const kept = { key: newKey(), certificate }
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let path: string
let count = 0
beforeAll(async () => void (folder = await temporaryFolder()))
afterAll(() => folder.remove())
beforeEach(() => void (path = join(folder.path, `${(count += 1)}.pem`)))

it('gives back what was saved last, for its owner only, whatever the file was before', async () => {
  const store = new FileCertificateStore({ path })
  expect(await store.load()).toBeUndefined()
  await writeFile(path, 'x', { mode: 0o644 })
  await writeFile(`${path}.new`, 'the draft of one that was killed', { mode: 0o644 })
  await store.save({ ...kept, nextKey: newKey() })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await new FileCertificateStore({ path }).load()).toMatchObject({
    ...kept,
    nextKey: expect.stringContaining('PRIVATE'),
  })
  await store.save(kept)
  expect(await store.load()).toEqual({ ...kept, nextKey: undefined })
})

it('reads what the factory wrote: a key of OpenSSL, its parameters, text around', async () => {
  const key = kept.key.replaceAll('PRIVATE KEY', 'EC PRIVATE KEY')
  await writeFile(
    path,
    `Of the factory\n-----BEGIN EC PARAMETERS-----\nBg==\n-----END EC PARAMETERS-----\n${key}\n${certificate}`,
  )
  expect(await new FileCertificateStore({ path }).load()).toEqual({ key, certificate, nextKey: undefined })
})

it.each(['', 'x', kept.key, certificate, kept.key + certificate.slice(0, -20)])(
  'refuses another text: %#',
  async (text) => {
    await writeFile(path, text)
    await expect(new FileCertificateStore({ path }).load()).rejects.toThrow(`${path} must hold a private key`)
  },
)

it('removes the draft of a save that was cut off, which may hold a key', async () => {
  await writeFile(`${path}.new`, kept.key)
  await new FileCertificateStore({ path }).load()
  expect(await readdir(folder.path)).not.toContain(`${count}.pem.new`)
})

it('keeps the old one when a save fails', async () => {
  const store = new FileCertificateStore({ path })
  await store.save(kept)
  await mkdir(`${path}.new`)
  await expect(store.save({ ...kept, nextKey: 'x' })).rejects.toThrow()
  expect(await readFile(path, 'utf8')).toBe(kept.key + certificate)
})
