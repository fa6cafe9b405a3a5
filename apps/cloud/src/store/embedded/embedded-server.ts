/**
 * Keeps the bundled PostgreSQL running in a folder of its own until it is stopped. When it ends by itself (killed, out of
 * memory, full disk) it is started again, forever, at growing intervals: its files are consistent after a crash.
 * A first start that fails is an error and is not retried.
 */
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Duration, ManagedService, backoff, seconds } from '@keyfob/runtime'
import type { Log } from '../../ports/log.ts'
import { type Cluster, openCluster, superuser } from './cluster.ts'
import { endProcessesOf } from './cluster-processes.ts'
import { type ListeningPlace, listeningPlace } from './listening-place.ts'
import { type PostgresPrograms, findPrograms } from './postgres-programs.ts'
import { runAs } from './postgres-user.ts'
import { Postmaster } from './postmaster.ts'
import { serverSettings } from './server-settings.ts'

export interface EmbeddedServerOptions {
  /** Used by this service only. */
  readonly dataFolder: string
  readonly clock: Clock
  readonly log: Log
  /** Added to its own, as `fsync=off`: for tests. */
  readonly settings?: readonly string[]
}

const againAfter: Duration = 100
const againMax: Duration = seconds(5)
/** Some ten seconds of looks. */
const heldMax = 8
/** A server that ran for this long did not fail at its start. */
const longLife: Duration = seconds(30)

/** What a postmaster needs. */
interface Place {
  readonly programs: PostgresPrograms
  readonly cluster: Cluster
  readonly clusterName: string
  readonly listening: ListeningPlace
}

export class EmbeddedServer extends ManagedService {
  readonly #options: EmbeddedServerOptions
  #place: Place | undefined
  #postmaster: Postmaster | undefined
  #keeping: Promise<void> | undefined
  #problem: string | null = null

  constructor(options: EmbeddedServerOptions) {
    super('embedded PostgreSQL')
    this.#options = options
  }

  /** Null while it runs; else a sentence. */
  get problem(): string | null {
    return this.#problem
  }

  /** Of the database that is there from the first start on, with the password. Stays the same while it is started. @throws Error when it is not */
  get url(): string {
    if (this.#place === undefined) throw new Error('The embedded PostgreSQL has not been started.')
    const { cluster, listening } = this.#place
    return `postgres://${superuser}:${cluster.password}@/postgres?host=${encodeURIComponent(listening.host)}&port=${listening.port}`
  }

  protected override async onStart(): Promise<void> {
    const { stopping } = this
    this.#place = await this.#makePlace()
    const end = await this.#beginFirst(this.#place, stopping)
    if (end !== null) throw new Error(`The embedded database in ${this.#place.cluster.folder} does not open: ${end}.`)
    this.#keeping = this.#keep(this.#place, stopping)
  }

  protected override async onStop(): Promise<void> {
    await this.#keeping // it ends with the postmaster, whose end the same stop has asked for
    await this.#postmaster?.stop()
    this.#postmaster = undefined
    this.#keeping = undefined
    this.#place = undefined
    this.#problem = null
  }

  async #makePlace(): Promise<Place> {
    const { dataFolder, log } = this.#options
    const programs = await findPrograms(dataFolder)
    const note = 'the database is being made'
    const cluster = await openCluster(dataFolder, programs, () =>
      log.info('store.first_start', { dataDir: dataFolder, note }),
    )
    const clusterName = nameOf(cluster)
    await this.#clear(cluster, clusterName)
    return { programs, cluster, clusterName, listening: await listeningPlace(cluster.folder) }
  }

  /** Ends the processes of an earlier server, and deletes its pid file, whose pid may belong to another program by now: PostgreSQL would refuse to start. */
  async #clear({ folder }: Cluster, clusterName: string): Promise<void> {
    const ended = await endProcessesOf(clusterName)
    if (ended > 0) this.#options.log.warn('store.leftover_ended', { processes: ended })
    await rm(join(folder, 'postmaster.pid'), { force: true })
  }

  /**
   * A process that was killed while it started a postmaster leaves one that is not yet known by its name: it holds the socket
   * a moment longer than the look for leftovers takes.
   */
  async #beginFirst(place: Place, stopping: AbortSignal): Promise<string | null> {
    for (let attempt = 1; ; attempt += 1) {
      const end = await this.#begin(place, stopping)
      if (end === null || attempt === heldMax || !isHeld(end)) return end
      await this.#options.clock.sleep(backoff(attempt, { base: againAfter, max: againMax }), stopping)
      await this.#clear(place.cluster, place.clusterName)
    }
  }

  /** Starts a postmaster. Null when it accepts connections; else how it ended before that. */
  async #begin({ programs, cluster, clusterName, listening }: Place, stopping: AbortSignal): Promise<string | null> {
    const { folder, user } = cluster
    const settings = [...serverSettings(clusterName), ...listening.settings, ...(this.#options.settings ?? [])]
    const args = ['-D', folder, ...settings.flatMap((each) => ['-c', each])]
    const line = await runAs(user, programs.postgres, args, [`${folder}/x`])
    stopping.throwIfAborted()
    const postmaster = new Postmaster(line, programs.env)
    this.#postmaster = postmaster
    stopping.addEventListener('abort', () => void postmaster.stop(), { once: true })
    return Promise.race([postmaster.ready.then(() => null), postmaster.ended.then(({ problem }) => problem)])
  }

  async #keep(place: Place, stopping: AbortSignal): Promise<void> {
    const { clock, log } = this.#options
    for (let attempt = 1; ; attempt += 1) {
      const begunAt = clock.monotonic()
      const { problem } = await this.#postmaster!.ended // made by #begin
      if (stopping.aborted) return
      if (clock.monotonic() - begunAt > longLife) attempt = 1
      this.#problem = `the embedded PostgreSQL is started again: ${problem}`
      log.warn('store.server_ended', { problem })
      await clock.sleep(backoff(attempt, { base: againAfter, max: againMax }), stopping).catch(() => undefined)
      if (stopping.aborted) return
      await this.#again(place, stopping)
    }
  }

  async #again(place: Place, stopping: AbortSignal): Promise<void> {
    try {
      await this.#clear(place.cluster, place.clusterName)
      if ((await this.#begin(place, stopping)) === null) this.#problem = null
    } catch (error) {
      this.#problem = `the embedded PostgreSQL cannot be started again: ${String(error)}`
    }
  }
}

/** One for each folder and each cluster: neither a copy of the folder, nor one of the same path in a container, is taken for it. */
const nameOf = ({ folder, password }: Cluster): string =>
  `keyfob-${createHash('sha256').update(`${folder}\0${password}`).digest('hex').slice(0, 16)}`

/** PostgreSQL's message about a socket or a folder that another postmaster uses. */
const isHeld = (end: string): boolean => end.includes('lock file') && end.includes('already exists')
