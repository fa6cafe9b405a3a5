import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { listens } from './answers.ts'
import { findProgram } from './find-program.ts'
import { type Program, ServerProcess, type ServerPlace, placeFor } from './server-process.ts'

/** HAProxy in front of replicas of Keyfob: it sends no requests to one that is not ready (`/readyz`). */
export class HaproxyServer extends ServerProcess {
  readonly #program: string
  readonly #replicas: readonly number[]

  private constructor(place: ServerPlace, program: string, replicas: readonly number[]) {
    super('HAProxy', place)
    this.#program = program
    this.#replicas = replicas
  }

  /** `replicas`: HTTP ports of 127.0.0.1, whether something listens there yet or not. */
  static async start(replicas: readonly number[]): Promise<HaproxyServer> {
    const program = await findProgram({ name: 'HAProxy', programs: ['haproxy'], debianPackage: 'haproxy' })
    const server = new HaproxyServer(await placeFor(await freePort()), program, replicas)
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  protected override async program(): Promise<Program> {
    const file = join(this.folder, 'haproxy.cfg')
    const servers = this.#replicas.map(
      (port, at) => `  server keyfob${at} 127.0.0.1:${port} check inter 200ms fall 1 rise 1`,
    )
    await writeFile(
      file,
      [
        ...settings,
        `  bind 127.0.0.1:${this.port}`,
        '  default_backend keyfob',
        'backend keyfob',
        ...checks,
        ...servers,
        '',
      ].join('\n'),
    )
    return { command: this.#program, args: ['-db', '-f', file] }
  }

  protected override isReady(): Promise<boolean> {
    return listens(this.port)
  }
}

const settings = [
  'defaults',
  '  mode http',
  '  timeout connect 2s',
  '  timeout client 60s',
  '  timeout server 60s',
  'frontend door',
]
/** A connection that was refused goes to another replica: nothing was sent yet. */
const checks = ['  option httpchk GET /readyz', '  retries 3', '  option redispatch 1']
