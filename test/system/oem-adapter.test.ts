/** `examples/oem-adapter`: the commands of its README as they stand, and each code and fault of the fake through the adapter. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import {
  Api,
  KeyfobProcess,
  eventually,
  findProgram,
  freePort,
  guardOf,
  runProgram,
  temporaryFolder,
} from '@keyfob/testbed'
import type { Outcome } from '@keyfob/vehicle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NextRequest } from './testing/fake-maker.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const vin = '1M8GDM9AXKP042788'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let port: number
/** The lines of the README that are commands. */
let commands: readonly string[]
const children: ChildProcess[] = []
let adapter: ChildProcess

beforeAll(async () => {
  ;[folder, port] = await Promise.all([temporaryFolder(), freePort()])
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { KEYFOB_DEMO_VEHICLES: '0' } })
  await findProgram({ name: 'curl', programs: ['curl'], folders: () => ['/usr/bin'], debianPackage: 'curl' })
  const readme = await readFile(`${root}examples/oem-adapter/README.md`, 'utf8')
  commands = [...readme.matchAll(/```\n([^`]*)```/g)].flatMap(([, block = '']) => block.trimEnd().split('\n'))
  await running(commands[0] ?? '', /ready/)
  adapter = await running(commands[1] ?? '', /"kind":"time"/)
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await keyfob.stop()
  await folder.remove()
})

/** As it stands, but for what is this test's own: ports, files, and `npx keyfob` without a registry. */
const own = (command: string): string =>
  command
    .replaceAll('examples/', `${root}examples/`)
    .replaceAll('9100', String(port))
    .replace('--seconds 1', `--seconds 0.2 --effects ${folder.path}/effects`)
    .replace('--ivc', `--maker http://127.0.0.1:${port}/api/fordconnect/v1/vehicles --mqtt ${keyfob.mqtt} --ivc`)
    .replace('npx keyfob', `KEYFOB_API=${keyfob.api} ${process.execPath} ${root}apps/cli/bin/keyfob.js`)

const running = async (command: string, sign: RegExp): Promise<ChildProcess> => {
  const child = spawn('/bin/sh', ['-c', `exec env ${own(command)}`], { cwd: folder.path })
  guardOf(child.pid ?? 0)
  children.push(child)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))
  await eventually(() => sign.test(said), { what: `'${command}' being ready: ${said}` })
  return child
}

const next = (request: NextRequest): Promise<unknown> =>
  fetch(`http://127.0.0.1:${port}/fake/next`, { method: 'POST', body: JSON.stringify(request) })

describe('the README', () => {
  it('shows a success, a doubt and a failure', { timeout: 180_000 }, async () => {
    const said: string[] = []
    for (const command of commands.slice(2, 7)) {
      const { out, err } = await runProgram('/bin/sh', ['-c', own(command)])
      if (command.includes(' send ')) said.push(/succeeded|unknown|failed/.exec(out)?.[0] ?? `${out}${err}`)
    }
    expect(said).toEqual(['succeeded', 'unknown', 'failed'])
    expect(commands).toHaveLength(7)
  })
})

describe('the table of the documentation', () => {
  it('is that of the adapter', async () => {
    const text = await readFile(`${root}docs/oem-adapters.md`, 'utf8')
    const rows = [...text.matchAll(/^\| `([A-Z]+)` \| `([a-z]+)` \(`([a-z_]+)`\) \|/gm)].map(([, code, ...outcome]) => [
      code,
      outcome,
    ])
    const codesOfAdapter = `${root}examples/oem-adapter/codes.mjs`
    const { codes } = (await import(codesOfAdapter)) as { codes: Readonly<Record<string, Outcome>> } // its only table
    const expected = Object.entries(codes).map(([code, { status, reason }]) => [code, [status, reason?.code ?? 'done']])
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
  })
})

describe('the adapter', () => {
  it.each<[NextRequest, string, string]>([
    [{ ends: 'COMPLETED' }, 'succeeded', 'done'],
    [{ ends: 'FAILEDDUETOINVEHICLESETTINGS' }, 'failed', 'execution_failed'],
    [{ ends: 'COMMUNICATIONFAILED' }, 'unknown', 'timed_out'],
    [{ ends: 'SOMETHINGNEW' }, 'unknown', 'cannot_vouch'],
    [{ start: 'rate_limited' }, 'succeeded', 'done'],
    [{ start: 'unauthorized' }, 'failed', 'execution_failed'],
    [{ start: 'broken' }, 'unknown', 'timed_out'],
  ])('[L7] makes of %j an outcome of Keyfob: %s (%s)', async (request, state, code) => {
    await next(request)
    const { body } = await new Api(keyfob.api).submit({ command: 'doors_unlock', vin }, { prefer: 'wait=20' })
    expect(body).toMatchObject({ state, reason: { code } })
  })

  it('[L4] [L7] that is killed while the car acts says afterwards how it ended, and asks for it once', async () => {
    const api = new Api(keyfob.api)
    await next({ seconds: 2 })
    const { body } = await api.submit({ command: 'doors_lock', vin })
    const isNoted = async (): Promise<boolean> =>
      (await readFile(`${folder.path}/oem-adapter.journal`, 'utf8')).includes(`{"kind":"note","id":"${body.id}"`)
    await eventually(isNoted, { what: 'the id of its request in the memory' })
    adapter.kill('SIGKILL')
    await running(commands[1] ?? '', /"kind":"time"/)
    const isSettled = async (): Promise<boolean> => (await api.command(body.id)).state === 'succeeded'
    await eventually(isSettled, { what: 'its success' })
    const effects = await readFile(`${folder.path}/effects`, 'utf8')
    expect(effects.split('\n').filter((line) => line.startsWith(body.id))).toHaveLength(1)
  })
})
