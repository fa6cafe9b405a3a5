import { statfs } from 'node:fs/promises'
import { type Clock, type Duration, ManagedService, Periodic, seconds } from '@keyfob/runtime'

const lookEvery: Duration = seconds(2)
/** One more file of PostgreSQL's log. Without room for it the next commits may end the server, until there is room again. */
const needed = 16 * 2 ** 20

/** Looks whether the disk of a folder has room. */
export class DiskSpace extends ManagedService {
  readonly #folder: string
  readonly #look: Periodic
  #problem: string | null = null

  constructor(folder: string, clock: Clock) {
    super('disk space')
    this.#folder = folder
    this.#look = new Periodic({
      name: 'disk space',
      interval: lookEvery,
      clock,
      run: () => this.#measure(),
      onError: () => undefined, // a folder that is gone is the server's own problem
    })
  }

  /** Null while there is room; else a sentence. */
  get problem(): string | null {
    return this.#problem
  }

  /** The first look is over then. */
  protected override async onStart(): Promise<void> {
    await this.#measure()
    await this.#look.start()
  }

  protected override async onStop(): Promise<void> {
    await this.#look.stop()
    this.#problem = null
  }

  async #measure(): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    const free = bavail * bsize
    this.#problem =
      free >= needed
        ? null
        : `the disk is full: ${megabytes(free)} MB are free in ${this.#folder}, and the database needs ${megabytes(needed)} MB. Make room`
  }
}

const megabytes = (bytes: number): number => Math.floor(bytes / 2 ** 20)
