/**
 * One process at a time in a data folder: PGlite has no lock of its own, and two writers destroy the files.
 *
 * A file names the holder by pid and start time (a pid alone comes back after a reboot, and is always 1 in a container).
 * A file whose holder is gone is moved aside by rename, which only one of several starters can do.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

interface Holder {
  readonly pid: number
  /** Start time in the kernel's clock ticks, where the system tells it (Linux). */
  readonly startedAt: string | null
  readonly token: string
}

export class DataFolderLock {
  readonly #folder: string
  readonly #file: string
  #token: string | undefined

  constructor(folder: string) {
    this.#folder = folder
    this.#file = join(folder, 'keyfob.lock')
  }

  /** Throws an Error that names the holder when the folder is in use. */
  async take(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    for (let round = 0; round < 5; round += 1) {
      if (await this.#create()) return
      const holder = await this.#read()
      if (holder && (await isAlive(holder))) throw this.#inUse(holder)
      await this.#moveAside(holder)
    }
    throw new Error(
      `Cannot lock the data folder ${this.#folder}: others keep taking it. Stop them, or set KEYFOB_DATA_DIR to another folder.`,
    )
  }

  async release(): Promise<void> {
    const holder = await this.#read()
    if (this.#token !== undefined && holder?.token === this.#token) await rm(this.#file, { force: true })
    this.#token = undefined
  }

  async #create(): Promise<boolean> {
    const holder: Holder = { pid: process.pid, startedAt: await startTimeOf(process.pid), token: randomUUID() }
    try {
      const file = await open(this.#file, 'wx')
      await file.writeFile(JSON.stringify(holder))
      await file.close()
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw new Error(`Cannot write to the data folder ${this.#folder}: ${String(error)}`, { cause: error })
    }
    this.#token = holder.token
    return true
  }

  /** Undefined when there is none, or it is torn (its writer died while writing). */
  async #read(): Promise<Holder | undefined> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8')) as Holder // written by #create alone
    } catch {
      return undefined
    }
  }

  async #moveAside(stale: Holder | undefined): Promise<void> {
    const aside = `${this.#file}.${randomUUID()}`
    await rename(this.#file, aside).catch(() => undefined)
    const moved = await readFile(aside, 'utf8').catch(() => undefined)
    // Somebody else was faster and this is the new holder's file: put it back.
    const isAnother = moved !== undefined && stale !== undefined && !moved.includes(stale.token)
    await (isAnother ? rename(aside, this.#file) : rm(aside, { force: true }))
  }

  #inUse(holder: Holder): Error {
    return new Error(
      `The data folder ${this.#folder} is in use by process ${holder.pid}. Stop that Keyfob, or set KEYFOB_DATA_DIR to another folder.`,
    )
  }
}

const isAlive = async (holder: Holder): Promise<boolean> => {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if (codeOf(error) === 'ESRCH') return false
  }
  const startedAt = await startTimeOf(holder.pid)
  return startedAt === null || holder.startedAt === null || startedAt === holder.startedAt
}

/** Field 22 of /proc/[pid]/stat (proc(5)); the command name in field 2 may hold spaces, so count from its closing bracket. */
const startTimeOf = async (pid: number): Promise<string | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
