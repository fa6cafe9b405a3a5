/**
 * A vehicle's journal as a file of lines, appended and synced before anything counts as remembered [L4].
 *
 * Each line carries a checksum of its entry. A torn last line was never acknowledged: it is cut off. Damage before that
 * may hide a beginning, so the whole memory counts as lost: the file is kept aside for a person, and the journal is empty.
 * A write that failed half-way is cut off too; when even that fails nothing is written any more until the next open.
 */
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import type { MemoryEntry } from '@keyfob/protocol'
import type { Journal } from './journal.ts'

export interface FileJournalOptions {
  readonly path: string
  /** False trusts the system to write later: a killed process is survived, a power cut is not. Default true. */
  readonly sync?: boolean
}

export class FileJournal implements Journal {
  readonly #path: string
  readonly #sync: boolean
  #file: FileHandle | undefined
  /** Bytes that count. */
  #size = 0
  #broken = false

  constructor({ path, sync = true }: FileJournalOptions) {
    this.#path = path
    this.#sync = sync
  }

  async open(): Promise<readonly MemoryEntry[]> {
    await mkdir(dirname(this.#path), { recursive: true })
    const read = readLines(await this.#bytes())
    if (read === undefined) await rename(this.#path, `${this.#path}.damaged-${Date.now()}`)
    this.#file = await open(this.#path, 'a+')
    this.#size = read?.size ?? 0
    await this.#file.truncate(this.#size)
    this.#broken = false
    return read?.entries ?? []
  }

  async append(entries: readonly MemoryEntry[]): Promise<void> {
    const file = this.#opened()
    const bytes = Buffer.from(entries.map(lineOf).join(''))
    try {
      await file.appendFile(bytes)
      await this.#flush(file)
    } catch (error) {
      await this.#cutBack(file)
      throw error
    }
    this.#size += bytes.length
  }

  async rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    const old = this.#opened()
    const bytes = Buffer.from(entries.map(lineOf).join(''))
    const file = await open(`${this.#path}.new`, 'w')
    try {
      await file.writeFile(bytes)
      await this.#flush(file)
    } finally {
      await file.close()
    }
    await rename(`${this.#path}.new`, this.#path)
    await this.#flushFolder()
    this.#file = await open(this.#path, 'a+')
    this.#size = bytes.length
    await old.close()
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }

  async #bytes(): Promise<Buffer> {
    return readFile(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0)
      throw error
    })
  }

  #opened(): FileHandle {
    if (this.#file === undefined) throw new Error(`the journal ${this.#path} is not open`)
    if (this.#broken) throw new Error(`the journal ${this.#path} failed to undo a write, and takes no more`)
    return this.#file
  }

  async #cutBack(file: FileHandle): Promise<void> {
    this.#broken = true
    await file.truncate(this.#size)
    await this.#flush(file)
    this.#broken = false
  }

  async #flush(file: FileHandle): Promise<void> {
    if (this.#sync) await file.datasync()
  }

  /** The rename itself must survive, too. */
  async #flushFolder(): Promise<void> {
    if (!this.#sync) return
    const folder = await open(dirname(this.#path), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

const lineOf = (entry: MemoryEntry): string => {
  const text = JSON.stringify(entry)
  return `${checksumOf(text)} ${text}\n`
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0')

/** Undefined for a damaged file: a line that is wrong and not the last. */
const readLines = (bytes: Buffer): { entries: readonly MemoryEntry[]; size: number } | undefined => {
  const lines = bytes.toString('utf8').split('\n')
  const entries: MemoryEntry[] = []
  let size = 0
  for (const [index, line] of lines.entries()) {
    const entry = index < lines.length - 1 ? entryOf(line) : undefined // what stands behind the last line's end is torn
    if (entry === undefined) return index >= lines.length - 2 ? { entries, size } : undefined
    entries.push(entry)
    size += Buffer.byteLength(line) + 1
  }
  return { entries, size }
}

const entryOf = (line: string): MemoryEntry | undefined => {
  const text = line.slice(9)
  return line.slice(0, 8) === checksumOf(text) ? (JSON.parse(text) as MemoryEntry) : undefined // the checksum says that lineOf wrote it
}
