import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Ran, findProgram, runKeyfobProgram, runProgram, temporaryFolder } from '@keyfob/testbed'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const powerScript = `${root}test/system/testing/power.sh`

/** How a program of a vehicle is started: everything but `--vin` and where its files are. */
export interface VehicleProgram {
  readonly command: readonly string[]
  /** The options that name the broker, and an effect of almost a second. */
  readonly options: (mqtt: URL) => readonly string[]
  /** Where effects are done elsewhere: the file that they are written to there. */
  readonly effects?: string
}

export interface Judgement {
  readonly name: string
  readonly clause: string
  readonly verdict: 'ok' | 'failed' | 'not judged'
  readonly detail: string
}

/** Starts it, lets `keyfob conform` judge it, and kills it. */
export const judge = async (
  { command, options, effects }: VehicleProgram,
  vin: string,
  mqtt: string,
  ...words: readonly string[]
): Promise<Ran & { readonly judgements: readonly Judgement[] }> => {
  const folder = await temporaryFolder()
  const { path } = folder
  const vehicle = [...command, ...options(new URL(mqtt)), '--vin', vin, '--ivc', 'IVC-1']
  const files = ['--memory', `${path}/memory`, ...(effects === undefined ? ['--effects', `${path}/effects`] : [])]
  const follows = effects === undefined ? [] : ['--follows', '--effects', effects]
  const cut = (how: string): readonly string[] => [powerScript, path, how, ...vehicle, ...files]
  const quoted = (how: string): string =>
    cut(how)
      .map((word) => `'${word}'`)
      .join(' ')
  try {
    await runProgram('/bin/sh', cut('restart'))
    const power = ['--restart', quoted('restart'), '--forget', quoted('forget')]
    const how = ['--json', '--within', '30s', ...power, ...follows, ...words]
    const ran = await runKeyfobProgram(['conform', '--mqtt', mqtt, '--vin', vin, ...how])
    const lines = ran.out.split('\n').filter((line) => line !== '')
    return { ...ran, judgements: lines.map((line) => JSON.parse(line) as Judgement) }
  } finally {
    await runProgram('/bin/sh', ['-c', `kill -9 "$(cat '${path}/pid')"`])
    await folder.remove()
  }
}

const url = (mqtt: URL): readonly string[] => ['--mqtt', mqtt.href, '--seconds', '0.8']

export const nodeVehicle: VehicleProgram = {
  command: [process.execPath, `${root}examples/vehicle-node/vehicle.mjs`],
  options: url,
}

/** Debian's Python with its paho-mqtt. `program`: the path of the one to run. */
export const pythonVehicle = async (...program: readonly string[]): Promise<VehicleProgram> => {
  const python = await findProgram({
    name: 'Python',
    programs: ['python3'],
    folders: () => ['/usr/bin'],
    debianPackage: 'python3',
  })
  await findProgram({
    name: 'paho-mqtt for Python',
    programs: ['paho/mqtt/client.py'],
    folders: () => ['/usr/lib/python3/dist-packages'],
    debianPackage: 'python3-paho-mqtt',
  })
  return { command: [python, '-B', ...program], options: url }
}

/** Built by its Makefile into this folder, with Debian's compiler and libraries. */
export const cVehicle = async (build: string): Promise<VehicleProgram> => {
  for (const [programs, debianPackage] of needed) {
    const folders = (): readonly string[] => ['/usr/include', '/usr/bin']
    await findProgram({ name: debianPackage, programs, folders, debianPackage })
  }
  const made = await runProgram('make', ['-C', `${root}examples/vehicle-c`, `BUILD=${build}`])
  if (made.code !== 0) throw new Error(`The vehicle in C does not build:\n${made.err}`)
  const options = ({ hostname, port }: URL): readonly string[] => [
    '--host',
    hostname,
    '--port',
    port,
    '--effect-ms',
    '500',
  ]
  return { command: [`${build}/vehicle`], options }
}

const needed = [
  [['gcc'], 'gcc'],
  [['make'], 'make'],
  [['pkg-config'], 'pkg-config'],
  [['stdlib.h'], 'libc6-dev'],
  [['mosquitto.h'], 'libmosquitto-dev'],
  [['cjson/cJSON.h'], 'libcjson-dev'],
  [['sqlite3.h'], 'libsqlite3-dev'],
] as const

/** Payloads of the contract's vectors to a vehicle, with whether it must be able to read them. */
export const downlinkVectors = async (): Promise<readonly (readonly [payload: string, isValid: boolean])[]> => {
  const read = async (kind: string) => {
    const text = await readFile(`${root}contract/vectors/${kind}.json`, 'utf8')
    return JSON.parse(text) as readonly { payload?: unknown; text?: string; valid: boolean }[] // made by the contract's tests
  }
  const vectors = (await Promise.all(['command', 'cancel', 'probe', 'time'].map(read))).flat()
  return vectors.map(({ payload, text, valid }) => [text ?? JSON.stringify(payload), valid])
}
