import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { listens } from './answers.ts'
import { findProgram } from './find-program.ts'
import { ownerNamed } from './owner.ts'
import { type Program, ServerProcess, type ServerPlace, placeFor } from './server-process.ts'

export interface MosquittoOptions {
  readonly port?: number
  readonly folder?: string
  /** Lines of mosquitto.conf; those of the first listener unless they open another one. */
  readonly lines?: readonly string[]
}

/** Mosquitto. Any client may connect, unless the lines say otherwise. */
export class MosquittoServer extends ServerProcess {
  readonly #program: string
  readonly #lines: readonly string[]

  private constructor(place: ServerPlace, program: string, lines: readonly string[]) {
    // As root it would give itself another user, who could not read its folder.
    super('Mosquitto', place)
    this.#program = program
    this.#lines = lines
  }

  static async start({
    port,
    folder,
    lines = ['allow_anonymous true'],
  }: MosquittoOptions = {}): Promise<MosquittoServer> {
    const program = await findProgram({ name: 'Mosquitto', programs: ['mosquitto'], debianPackage: 'mosquitto' })
    const server = new MosquittoServer(await placeFor(port ?? (await freePort()), folder), program, lines)
    await server.start()
    return server
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`
  }

  protected override async program(): Promise<Program> {
    const file = join(this.folder, 'mosquitto.conf')
    const general = [
      ...(ownerNamed('root') ? ['user root'] : []),
      'max_queued_messages 0',
      'log_dest stderr',
      'log_type error',
      'log_type warning',
    ]
    await writeFile(file, [...general, `listener ${this.port} 127.0.0.1`, ...this.#lines, ''].join('\n'))
    return { command: this.#program, args: ['-c', file] }
  }

  protected override isReady(): Promise<boolean> {
    return listens(this.port)
  }
}
