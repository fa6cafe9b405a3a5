/**
 * Allows one Keyfob at a time in a data folder. PostgreSQL has its own lock, `postmaster.pid`; this one is taken first, since the
 * holder may end processes that an earlier Keyfob left there, and it says which process uses the folder.
 *
 * The newest file `keyfob.lock.<n>` names the holder by pid and start time (a pid alone comes back after a reboot, and
 * is always 1 in a container). Taking the lock of a process that has ended means making file n + 1, complete, by a hard link,
 * which only one of several starters can do. The file of a live process is never moved or removed: in a race, that
 * could remove the lock of a faster process. So a number is never used twice, a release only empties its file, and the
 * holder of a newer file removes the older ones.
 */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

interface Holder {
  readonly pid: number
  /** Start time in the kernel's clock ticks, where the system tells it (Linux). */
  readonly startedAt: string | null
  readonly token: string
}

const lockFile = /^keyfob\.lock\.(\d{1,15})$/

export class DataFolderLock {
  readonly #folder: string
  readonly #token = randomUUID()
  #held: number | undefined

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Throws an Error that names the holder when the folder is in use. */
  async take(): Promise<void> {
    await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => this.#failWriting(error))
    for (let round = 0; round < 5; round += 1) {
      const newest = Math.max(0, ...(await this.#numbers()))
      const holder = await this.#read(newest)
      if (holder && (await isAlive(holder))) throw this.#inUse(holder)
      if (await this.#claim(newest + 1)) return
    }
    throw new Error(
      `Cannot lock the data folder ${this.#folder}: other processes keep taking it. Stop them, or set KEYFOB_DATA_DIR to another folder.`,
    )
  }

  async release(): Promise<void> {
    const number = this.#held
    this.#held = undefined
    if (number === undefined || (await this.#read(number))?.token !== this.#token) return
    await truncate(this.#fileOf(number))
  }

  #fileOf(number: number): string {
    return join(this.#folder, `keyfob.lock.${number}`)
  }

  async #numbers(): Promise<readonly number[]> {
    const names = await readdir(this.#folder)
    return names.map((name) => Number(lockFile.exec(name)?.[1])).filter((number) => number > 0) // NaN is not
  }

  async #claim(number: number): Promise<boolean> {
    if (!(await this.#create(number))) return false
    const numbers = await this.#numbers()
    // A starter that slept between its look and its claim can make a number that was used up and removed since.
    const isNewest = numbers.every((other) => other <= number)
    const obsolete = isNewest ? numbers.filter((other) => other < number) : [number]
    for (const each of obsolete) await rm(this.#fileOf(each), { force: true })
    if (isNewest) this.#held = number
    return isNewest
  }

  /** Written to another file and linked, so that no process reads half of it. */
  async #create(number: number): Promise<boolean> {
    const holder: Holder = { pid: process.pid, startedAt: await startTimeOf(process.pid), token: this.#token }
    const aside = join(this.#folder, `keyfob.lock-${randomUUID()}`)
    try {
      await writeFile(aside, JSON.stringify(holder), { flag: 'wx' })
      await link(aside, this.#fileOf(number))
      return true
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      return this.#failWriting(error)
    } finally {
      await rm(aside, { force: true })
    }
  }

  /** Undefined when it has no holder: the file does not exist, was released, or was cut short by a power failure. */
  async #read(number: number): Promise<Holder | undefined> {
    try {
      const holder = JSON.parse(await readFile(this.#fileOf(number), 'utf8')) as Partial<Holder> | null // read with care
      return Number.isInteger(holder?.pid) ? (holder as Holder) : undefined // #create writes all fields or none
    } catch {
      return undefined
    }
  }

  #failWriting(error: unknown): never {
    throw new Error(`Cannot write to the data folder ${this.#folder}: ${String(error)}`, { cause: error })
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
