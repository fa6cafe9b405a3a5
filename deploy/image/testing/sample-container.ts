import { seconds } from '@keyfob/runtime'
import { Api, eventually, freePort } from '@keyfob/testbed'
import type { Engine } from './sample-engine.ts'

/** As a cluster runs it: nothing may be written but /data, and no privilege is left. */
const lockedDown = ['--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges']

/** All of it, the embedded database included: at rest it needs half of that. */
const memory = ['--memory', '512m']

/** The image as a container on this machine's network, since Keyfob listens on loopback by default. */
export class Container {
  readonly #engine: Engine
  readonly #ports: Readonly<Record<'PORT' | 'KEYFOB_MQTT_PORT' | 'KEYFOB_MQTT_WS_PORT', number>>
  readonly #volume: string
  readonly name: string

  private constructor(engine: Engine, name: string, ports: { http: number; mqtt: number; ws: number }) {
    this.#engine = engine
    this.name = name
    this.#volume = `${name}-data`
    this.#ports = { PORT: ports.http, KEYFOB_MQTT_PORT: ports.mqtt, KEYFOB_MQTT_WS_PORT: ports.ws }
  }

  static async make(engine: Engine, name: string): Promise<Container> {
    return new Container(engine, name, { http: await freePort(), mqtt: await freePort(), ws: await freePort() })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#ports.PORT}`
  }

  get api(): Api {
    return new Api(this.url)
  }

  /** One run of another verb of the image, as locked down; what it printed. @throws when its exit code is not 0 */
  async verb(image: string, ...words: readonly string[]): Promise<string> {
    return this.#engine.command('run', '--rm', '--network', 'host', ...lockedDown, image, ...words)
  }

  /** A new container on the same volume; resolves when `/readyz` says yes. */
  async start(image: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.#engine.command('rm', '-f', this.name).catch(() => '')
    const settings = Object.entries({ ...this.#ports, ...more }).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    await this.#engine.command(
      'run',
      '-d',
      '--name',
      this.name,
      '--network',
      'host',
      ...lockedDown,
      ...memory,
      '-v',
      `${this.#volume}:/data`,
      ...settings,
      image,
    )
    await eventually(() => this.#isReady(), { within: seconds(90), every: 250, what: `${this.name} being ready` })
  }

  /** SIGTERM, and SIGKILL a good while after its own drain time (20 s); the exit code. */
  async stop(): Promise<number> {
    await this.#engine.command('stop', '-t', '40', this.name)
    return Number(await this.inspect('{{.State.ExitCode}}'))
  }

  async inspect(format: string): Promise<string> {
    return (await this.#engine.command('inspect', '--format', format, this.name)).trim()
  }

  exec(...words: readonly string[]): Promise<string> {
    return this.#engine.command('exec', this.name, ...words)
  }

  async remove(): Promise<void> {
    await this.#engine.command('rm', '-f', this.name).catch(() => '')
    await this.#engine.command('volume', 'rm', '-f', this.#volume).catch(() => '')
  }

  async #isReady(): Promise<boolean> {
    const ready = await this.api.request('GET', '/readyz').then(
      ({ status }) => status === 200,
      () => false,
    )
    if (!ready && (await this.inspect('{{.State.Status}}')) === 'exited')
      throw new Error(`It ended: ${(await this.#engine.command('logs', this.name)).slice(-2_000)}`)
    return ready
  }
}
