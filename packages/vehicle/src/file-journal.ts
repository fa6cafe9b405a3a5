/**
 * A vehicle's journal as a file of lines, appended and synced before anything counts as remembered [L4].
 *
 * Each line carries a checksum. A torn last line was never acknowledged: it is cut off. Any other damage may hide a
 * beginning, so the whole memory counts as lost: the file is kept aside for a person, and the journal is empty.
 * A write that failed half-way is cut off too. When even that fails, or it is no longer clear which file is
 * the journal, nothing is written until the next open.
 */
import { type FileHandle, mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MemoryEntry } from '@keyfob/protocol'
import { type Clock, GroupCommit, systemClock } from '@keyfob/runtime'
import { readJournalLines, writeJournalLine } from './journal-line.ts'
import type { Journal } from './journal.ts'
import { Turns } from './turns.ts'

/** Appends of one write and sync; some 20 kB. */
const maxGroup = 128
/** A vehicle appends one after the other; more that wait than this is a defect. */
const maxWaiting = 10_000

export interface FileJournalOptions {
  readonly path: string
  /** False trusts the system to write later: a killed process is survived, a power cut is not. Default true. */
  readonly sync?: boolean
  /** Names damaged files that are kept aside. */
  readonly clock?: Pick<Clock, 'now'>
}

export class FileJournal implements Journal {
  readonly #path: string
  readonly #sync: boolean
  readonly #clock: Pick<Clock, 'now'>
  readonly #appends: GroupCommit<readonly MemoryEntry[], void>
  /** The file is at rest between them. */
  readonly #turns = new Turns()
  #file: FileHandle | undefined
  /** Bytes that count. */
  #size = 0
  #isBroken = false

  constructor({ path, sync = true, clock = systemClock }: FileJournalOptions) {
    this.#path = path
    this.#sync = sync
    this.#clock = clock
    this.#appends = new GroupCommit({ maxGroup, maxWaiting, commit: (groups) => this.#commit(groups) })
  }

  open(): Promise<readonly MemoryEntry[]> {
    return this.#turns.take(() => this.#open())
  }

  append(entries: readonly MemoryEntry[]): Promise<void> {
    return this.#appends.submit(entries)
  }

  async rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    await this.#appends.idle()
    await this.#turns.take(() => this.#rewrite(entries))
  }

  async close(): Promise<void> {
    await this.#appends.idle()
    await this.#turns.take(() => this.#letGo())
  }

  async #open(): Promise<readonly MemoryEntry[]> {
    await this.#letGo()
    await mkdir(dirname(this.#path), { recursive: true })
    const read = readJournalLines(await this.#bytes())
    if (read === undefined) await rename(this.#path, `${this.#path}.damaged-${this.#clock.now()}`)
    this.#file = await open(this.#path, 'a')
    this.#size = read?.size ?? 0
    await this.#file.truncate(this.#size)
    // A file whose name is lost is a lost memory: better not to begin with one.
    await this.#flushFolder()
    this.#isBroken = false
    return read?.entries ?? []
  }

  async #commit(groups: readonly (readonly MemoryEntry[])[]): Promise<void[]> {
    await this.#turns.take(() => this.#append(groups.flat()))
    return groups.map(() => undefined)
  }

  async #append(entries: readonly MemoryEntry[]): Promise<void> {
    const file = this.#opened()
    const bytes = bytesOf(entries)
    try {
      await file.appendFile(bytes)
      await this.#flush(file)
    } catch (error) {
      await this.#cutBack(file)
      throw error
    }
    this.#size += bytes.length
  }

  async #rewrite(entries: readonly MemoryEntry[]): Promise<void> {
    const old = this.#opened()
    const bytes = bytesOf(entries)
    await this.#writeAside(bytes)
    await rename(this.#asidePath, this.#path)
    // Until this is through, it is not known which file the next open finds: an entry in the other one is lost [L4].
    this.#isBroken = true
    this.#file = await open(this.#path, 'a')
    await old.close()
    await this.#flushFolder()
    this.#size = bytes.length
    this.#isBroken = false
  }

  get #asidePath(): string {
    return `${this.#path}.new`
  }

  async #writeAside(bytes: Buffer): Promise<void> {
    const file = await open(this.#asidePath, 'w')
    try {
      await file.writeFile(bytes)
      await this.#flush(file)
    } finally {
      await file.close()
    }
  }

  async #letGo(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  async #bytes(): Promise<Buffer> {
    return readFile(this.#path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Buffer.alloc(0)
      throw error
    })
  }

  #opened(): FileHandle {
    if (this.#file === undefined) throw new Error(`the journal ${this.#path} is not open`)
    if (this.#isBroken) throw new Error(`the journal ${this.#path} is in doubt after a failed write, and takes no more`)
    return this.#file
  }

  async #cutBack(file: FileHandle): Promise<void> {
    this.#isBroken = true
    await file.truncate(this.#size)
    await this.#flush(file)
    this.#isBroken = false
  }

  async #flush(file: FileHandle): Promise<void> {
    if (this.#sync) await file.datasync()
  }

  /** A new name must survive, too. */
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

const bytesOf = (entries: readonly MemoryEntry[]): Buffer => Buffer.from(entries.map(writeJournalLine).join(''))
