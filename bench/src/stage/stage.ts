/** What a bench runs on: servers that are started when first needed, and folders that are removed at the end. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@keyfob/testbed'
import { BenchServers } from './bench-servers.ts'

interface Prepared {
  readonly folder: string
  /** For a process of Node of this name. */
  readonly nodeArgs: (name: string) => readonly string[]
}

export class Stage {
  readonly #folder: Awaited<ReturnType<typeof temporaryFolder>>
  readonly #profileFolder: string | undefined
  #servers: BenchServers | undefined
  #targets = 0

  private constructor(folder: Awaited<ReturnType<typeof temporaryFolder>>, profileFolder: string | undefined) {
    this.#folder = folder
    this.#profileFolder = profileFolder
  }

  /** `profileFolder`: where CPU profiles go; undefined: none are made. */
  static async open(profileFolder?: string): Promise<Stage> {
    return new Stage(await temporaryFolder('keyfob-bench-'), profileFolder)
  }

  async startServers(): Promise<void> {
    this.#servers ??= await BenchServers.start()
  }

  get hasServers(): boolean {
    return this.#servers !== undefined
  }

  /** @throws Error before `startServers` */
  get servers(): BenchServers {
    if (this.#servers === undefined) throw new Error('The servers were not started.')
    return this.#servers
  }

  /** A folder of its own for a target, and what its processes are started with. */
  prepare(): Prepared {
    this.#targets += 1
    const nth = this.#targets
    const folder = join(this.#folder.path, `${nth}`)
    mkdirSync(folder)
    const into = this.#profileFolder
    const nodeArgs = (name: string): readonly string[] =>
      into === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${into}`, `--cpu-prof-name=${name}-${nth}.cpuprofile`]
    return { folder, nodeArgs }
  }

  async close(): Promise<void> {
    await this.#servers?.close()
    await this.#folder.remove()
  }
}
