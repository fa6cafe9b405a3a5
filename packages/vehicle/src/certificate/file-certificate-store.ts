/**
 * Key and certificate in one file, for its owner only (0600): PEM, first the key, then its certificate, then the next key
 * if one is asked for. So the factory writes it with `cat vehicle.key vehicle.pem`, and other programs read it.
 * It is written aside, synced and renamed: who is killed in the middle leaves the old file whole.
 */
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { messageOf, pemBlocks } from '@keyfob/runtime'
import { Turns } from '../turns.ts'
import type { CertificateStore, KeptCertificate } from './certificate-store.ts'

export class FileCertificateStore implements CertificateStore {
  readonly #path: string
  readonly #turns = new Turns()

  constructor({ path }: { readonly path: string }) {
    this.#path = path
  }

  load(): Promise<KeptCertificate | undefined> {
    return this.#turns.take(async () => {
      await rm(this.#draft, { force: true }) // of a save that was cut off: it may hold a key
      const text = await readIfThere(this.#path)
      return text === undefined ? undefined : keptIn(text, this.#path)
    })
  }

  save(kept: KeptCertificate): Promise<void> {
    return this.#turns.take(async () => {
      await rm(this.#draft, { force: true })
      await withFile(await open(this.#draft, 'wx', 0o600), (file) => file.writeFile(textOf(kept)))
      await rename(this.#draft, this.#path)
      await withFile(await open(dirname(this.#path), 'r'), async () => undefined)
    })
  }

  get #draft(): string {
    return `${this.#path}.new`
  }
}

/** What was done counts after a power cut, too. */
const withFile = async (file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> => {
  try {
    await work(file)
    await file.sync()
  } finally {
    await file.close()
  }
}

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined // an error of the file system
    throw error
  }
}

const textOf = ({ key, certificate, nextKey = '' }: KeptCertificate): string =>
  [key, certificate, nextKey].flatMap((text) => (text === '' ? [] : [`${text.trimEnd()}\n`])).join('')

const keptIn = (text: string, path: string): KeptCertificate => {
  try {
    const blocks = pemBlocks(text)
    const [key, nextKey] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'))
    const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE')
    if (key === undefined || certificates.length === 0) throw new Error('one of them is missing')
    return { key: key.text, certificate: certificates.map((each) => each.text).join(''), nextKey: nextKey?.text }
  } catch (error) {
    throw new Error(`${path} must hold a private key and its certificate, both PEM: ${messageOf(error)}`, {
      cause: error,
    })
  }
}
