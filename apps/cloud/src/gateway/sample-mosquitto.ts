/** For tests: Mosquitto as a process of its own, where the machine has it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@keyfob/runtime'

const places = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto']

export class SampleMosquitto {
  /** Where it is, if it is here. */
  static readonly program: string | undefined = places.find((place) => existsSync(place))
  readonly port: number
  readonly #folder: string
  #child: ChildProcess | undefined

  private constructor(port: number, folder: string) {
    this.port = port
    this.#folder = folder
  }

  static async open(port: number): Promise<SampleMosquitto> {
    const folder = await mkdtemp(join(tmpdir(), 'keyfob-mosquitto-'))
    const lines = [`listener ${port} 127.0.0.1`, 'allow_anonymous true', 'max_queued_messages 0', 'log_dest none']
    await writeFile(join(folder, 'mosquitto.conf'), `${lines.join('\n')}\n`)
    const mosquitto = new SampleMosquitto(port, folder)
    await mosquitto.start()
    return mosquitto
  }

  async start(): Promise<void> {
    const child = spawn(SampleMosquitto.program ?? 'mosquitto', ['-c', join(this.#folder, 'mosquitto.conf')], { stdio: 'ignore' }) // prettier-ignore
    this.#child = child
    while (!(await answers(this.port))) {
      if (child.exitCode !== null) throw new Error(`Mosquitto ended with ${child.exitCode}.`)
      await systemClock.sleep(20)
    }
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
