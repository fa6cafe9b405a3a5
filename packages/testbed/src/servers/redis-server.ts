/** Redis, or Valkey where that is what the machine has. It keeps nothing on disk: it is a cache. */
import { freePort } from '../free-port.ts'
import { answerOf } from './answers.ts'
import { findProgram } from './find-program.ts'
import { type Program, ServerProcess, type ServerPlace, placeFor } from './server-process.ts'

export class RedisServer extends ServerProcess {
  readonly #program: string

  private constructor(place: ServerPlace, program: string) {
    super('Redis', place)
    this.#program = program
  }

  static async start(options: { readonly port?: number; readonly folder?: string } = {}): Promise<RedisServer> {
    const programs = ['redis-server', 'valkey-server']
    const program = await findProgram({ name: 'Redis', programs, debianPackage: 'redis-server' })
    const server = new RedisServer(await placeFor(options.port ?? (await freePort()), options.folder), program)
    await server.start()
    return server
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Sends one command, such as FLUSHALL, and resolves to the answer. */
  ask(command: string): Promise<string> {
    return answerOf(this.port, `${command}\r\n`)
  }

  protected override program(): Program {
    const settings = { bind: '127.0.0.1', port: `${this.port}`, save: '', appendonly: 'no', dir: this.folder }
    return { command: this.#program, args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]) }
  }

  protected override async isReady(): Promise<boolean> {
    return (await answerOf(this.port, 'PING\r\n')).startsWith('+PONG')
  }
}
