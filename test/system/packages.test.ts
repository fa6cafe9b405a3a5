/**
 * Each package as users have it: packed, unpacked into an empty folder that holds what it declares and nothing else, and the
 * program of its README run there as it stands. CI repeats this on each version of Node that is supported.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KeyfobProcess, eventually, freePort, guardOf, runProgram, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders = [
  'packages/runtime',
  'packages/protocol',
  'packages/vehicle',
  'packages/client',
  'apps/simulator',
  'apps/cloud',
  'apps/cli',
]

interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const manifestOf = async (folder: string): Promise<Manifest> =>
  JSON.parse(await readFile(`${folder}/package.json`, 'utf8')) as Manifest // npm's own

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** Where the packages are installed. */
let home: string
let keyfob: KeyfobProcess

beforeAll(async () => {
  folder = await temporaryFolder()
  home = `${folder.path}/home`
  await Promise.all([packAll(), start()])
  for (const at of folders) await writeFile(`${home}/${nameOf(at)}.mjs`, await programOf(at))
})

afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

const start = async (): Promise<void> => {
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { KEYFOB_DEMO_VEHICLES: '0' } })
}

const packAll = async (): Promise<void> => {
  const packed = await runProgram('npm', [
    'pack',
    '--json',
    '--silent',
    '--pack-destination',
    folder.path,
    ...folders.map((at) => `${root}${at}`),
  ])
  expect(packed.code, packed.err).toBe(0)
  const files = JSON.parse(packed.out) as readonly { name: string; filename: string }[] // npm's own
  expect(files).toHaveLength(folders.length)
  for (const { name, filename } of files) await install(name, `${folder.path}/${filename}`)
}

/** As npm does, without a registry: what the packed manifest declares is linked to what is installed in the repository. */
const install = async (name: string, tarball: string): Promise<void> => {
  const at = `${home}/node_modules/${name}`
  await mkdir(at, { recursive: true })
  const { code, err } = await runProgram('tar', ['-xzf', tarball, '-C', at, '--strip-components=1'])
  expect(code, err).toBe(0)
  const { dependencies = {}, optionalDependencies = {} } = await manifestOf(at)
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) await link(needed)
}

const link = async (name: string): Promise<void> => {
  if (name.startsWith('@keyfob/')) return
  const at = `${home}/node_modules/${name}`
  await mkdir(dirname(at), { recursive: true })
  await symlink(`${root}node_modules/${name}`, at).catch(() => undefined) // another one needs it, too
}

const nameOf = (at: string): string => at.slice(at.indexOf('/') + 1)

/** The first program in a README, as it stands. */
const programOf = async (at: string): Promise<string> => {
  const readme = await readFile(`${root}${at}/README.md`, 'utf8')
  return readme.split('```js\n')[1]?.split('```')[0] ?? ''
}

/** A program that runs until it is killed. */
class Running {
  readonly #child: ChildProcess
  out = ''

  constructor(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    this.#child = spawn('env', [...variables, process.execPath, ...words], { cwd: home }) // `env` becomes the program
    guardOf(this.#child.pid ?? 0)
    this.#child.stdout?.on('data', (bytes: Buffer) => (this.out += bytes.toString()))
    this.#child.stderr?.on('data', (bytes: Buffer) => (this.out += bytes.toString()))
  }

  says(text: string | RegExp): Promise<RegExpMatchArray> {
    return eventually(() => this.out.match(text) ?? undefined, { what: `'${String(text)}' in: ${this.out}` })
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', resolve))
    this.#child.kill('SIGTERM')
    return ended
  }
}

const ownServer = async (): Promise<Readonly<Record<string, string>>> => ({
  PORT: String(await freePort()),
  KEYFOB_MQTT_PORT: String(await freePort()),
  KEYFOB_MQTT_WS_PORT: String(await freePort()),
  KEYFOB_DATA_DIR: `${folder.path}/own`,
})

describe('the program of the README', () => {
  it.each([
    ['runtime', [], '1 4 9\n'],
    ['protocol', [], 'keyfob/v1/1M8GDM9AXKP042788/ack\nsucceeded\nsucceeded\n'],
  ])('of %s prints what it says', async (name, words, said) => {
    expect(await runProgram(process.execPath, [`${home}/${name}.mjs`, ...words])).toEqual({
      code: 0,
      out: said,
      err: '',
    })
  })

  it('of simulator connects three vehicles', async () => {
    const { out, err } = await runProgram(process.execPath, [`${home}/simulator.mjs`, keyfob.mqtt])
    expect(out, err).toMatch(/^3 connected: 1KFSM\S+ 1KFSM\S+ 1KFSM\S+\n$/)
  })

  it('of vehicle takes a command, and answers', async () => {
    const vin = '1M8GDM9AXKP042788'
    const vehicle = new Running([`${home}/vehicle.mjs`, keyfob.mqtt, vin])
    await vehicle.says('ready')
    const answer = await fetch(`${keyfob.api}/trigger-command`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=20' },
      body: JSON.stringify({ command: 'doors_lock', vin }),
    })
    expect(await answer.json()).toMatchObject({ state: 'succeeded' })
    await vehicle.says('received\nrunning\nsucceeded\n')
    expect(await vehicle.stop()).toBe(0)
  })

  it('of cloud is a server', async () => {
    const server = new Running([`${home}/cloud.mjs`], await ownServer())
    const [, api] = await server.says(/ready at (\S+)\n/)
    expect((await fetch(`${api}/readyz`)).status).toBe(200)
    expect(await server.stop()).toBe(0)
  })
})

describe('the command line', () => {
  it('serves from its package: API, command types, console, tables, demo vehicles', async () => {
    const env = await ownServer()
    const server = new Running([`${home}/node_modules/keyfob/bin/keyfob.js`, 'serve'], env)
    await server.says('server.ready')
    const api = `http://127.0.0.1:${env['PORT']}`
    const read = async (path: string): Promise<string> => (await fetch(`${api}${path}`)).text()
    expect(await read('/catalogue')).toContain('engine_start')
    expect(await read('/vehicles')).toContain('1KFSM00E7T0000000')
    expect(await read('/console')).toContain('<div id="root">')
    expect(await server.stop()).toBe(0)
  })
})

describe('the manifests', () => {
  it('have one version, which is the one that the programs say', async () => {
    const manifests = await Promise.all(folders.map((at) => manifestOf(`${root}${at}`)))
    expect(new Set(manifests.map(({ version }) => version)).size).toBe(1)
    expect(manifests.filter((manifest) => manifest.private)).toEqual([])
    const { out } = await runProgram(process.execPath, [`${home}/node_modules/keyfob/bin/keyfob.js`, '--version'])
    expect(out.trim()).toBe(manifests[0]?.version)
  })

  it('let a program elsewhere compile against the types of each', async () => {
    const names = ['@keyfob/runtime', '@keyfob/protocol', '@keyfob/vehicle', '@keyfob/client', '@keyfob/simulator']
    await writeFile(`${home}/typed.mts`, names.map((name, n) => `export * as p${n} from '${name}'`).join('\n'))
    const words = [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--skipLibCheck',
    ]
    const types = ['--types', 'node', '--typeRoots', `${root}node_modules/@types`]
    const { code, out } = await runProgram(`${root}node_modules/.bin/tsc`, [...words, ...types, `${home}/typed.mts`])
    expect(code, out).toBe(0)
  })
})
