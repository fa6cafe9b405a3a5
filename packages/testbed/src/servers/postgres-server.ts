/** PostgreSQL with its durability on, as in production: a test of lost commits means nothing otherwise. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from '../free-port.ts'
import { answerOf } from './answers.ts'
import { findProgram, newestVersionFolder } from './find-program.ts'
import { type Owner, ownerNamed } from './owner.ts'
import { type Program, ServerProcess, type ServerPlace, placeFor } from './server-process.ts'

export interface PostgresOptions {
  readonly port?: number
  readonly folder?: string
  /** A primary to follow: the server begins as its standby. */
  readonly standbyOf?: PostgresServer
  /** Lines as `max_connections=50`. */
  readonly settings?: readonly string[]
}

/** SSLRequest of the wire protocol: eight bytes that any PostgreSQL answers with one, S or N. */
const sslRequest = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47)

export class PostgresServer extends ServerProcess {
  readonly #program: string
  readonly #owner: Owner | undefined
  readonly #settings: readonly string[]
  readonly #primary: PostgresServer | undefined
  // SIGTERM would wait for every client to leave.
  protected override readonly stopSignal = 'SIGINT'

  private constructor(
    place: ServerPlace,
    program: string,
    owner: Owner | undefined,
    { settings = [], standbyOf }: PostgresOptions,
  ) {
    super('PostgreSQL', place, owner)
    this.#program = program
    this.#owner = owner
    this.#settings = settings
    this.#primary = standbyOf
  }

  static async start(options: PostgresOptions = {}): Promise<PostgresServer> {
    const program = await findProgram({
      name: 'PostgreSQL',
      programs: ['postgres'],
      folders: () => newestVersionFolder('/usr/lib/postgresql', 'bin'),
      debianPackage: 'postgresql',
    })
    const place = await placeFor(options.port ?? (await freePort()), options.folder)
    const server = new PostgresServer(place, program, ownerNamed('postgres'), options)
    await server.start()
    return server
  }

  /** Of the database `postgres`, as its superuser, who needs no password here. */
  get url(): string {
    return this.urlOf('postgres')
  }

  urlOf(database: string): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`
  }

  /** Commits wait from now on until a standby has them, too. */
  async waitForStandby(): Promise<void> {
    await this.tool('psql', [
      '-h',
      '127.0.0.1',
      '-p',
      `${this.port}`,
      '-U',
      'postgres',
      '-qc',
      "ALTER SYSTEM SET synchronous_standby_names = '*'",
      '-c',
      'SELECT pg_reload_conf()',
    ])
  }

  /** Makes a standby a primary of its own. */
  async promote(): Promise<void> {
    await this.tool('pg_ctl', ['promote', '-w', '-D', this.#data])
  }

  get #data(): string {
    return join(this.folder, 'data')
  }

  protected override async program(): Promise<Program> {
    const data = this.#data
    if (!existsSync(data)) await (this.#primary ? this.#copyOf(this.#primary) : this.#makeCluster())
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${this.port}`,
      `unix_socket_directories=${this.folder}`,
      'shared_buffers=64MB',
      'max_connections=100',
      'fsync=on',
      'synchronous_commit=on',
      ...this.#settings,
    ]
    return { command: this.#program, args: ['-D', data, ...settings.flatMap((each) => ['-c', each])] }
  }

  protected override async isReady(): Promise<boolean> {
    return (await answerOf(this.port, sslRequest)) !== '' && (await this.#accepts())
  }

  /** It listens before it serves: while it recovers it refuses sessions. */
  async #accepts(): Promise<boolean> {
    const args = ['-h', '127.0.0.1', '-p', `${this.port}`, '-q']
    return promisify(execFile)(join(dirname(this.#program), 'pg_isready'), args).then(
      () => true,
      () => false,
    )
  }

  #makeCluster(): Promise<void> {
    return this.tool('initdb', ['-D', this.#data, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale', 'C', '-N'])
  }

  /** A standby that no commit waits for yet: that setting is copied, too. */
  async #copyOf(primary: PostgresServer): Promise<void> {
    await this.tool('pg_basebackup', [
      '-h',
      '127.0.0.1',
      '-p',
      `${primary.port}`,
      '-U',
      'postgres',
      '-D',
      this.#data,
      '-R',
      '-X',
      'stream',
      '-c',
      'fast',
    ])
    await rm(join(this.#data, 'postgresql.auto.conf'))
    await writeFile(
      join(this.#data, 'postgresql.auto.conf'),
      `primary_conninfo = 'host=127.0.0.1 port=${primary.port} user=postgres'\n`,
      { mode: 0o644 },
    )
    if (this.#owner) await chown(join(this.#data, 'postgresql.auto.conf'), this.#owner.uid, this.#owner.gid)
  }

  /** Runs one of PostgreSQL's own programs, such as pg_dump, as the server's user and in its folder. */
  async tool(name: string, args: readonly string[]): Promise<void> {
    if (this.#owner) await chown(this.folder, this.#owner.uid, this.#owner.gid)
    await promisify(execFile)(join(dirname(this.#program), name), [...args], { ...this.#owner, cwd: this.folder })
  }
}
