import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type SimulationReport, fleetVin } from '@keyfob/simulator'
import { Api, KeyfobProcess, eventually, freePort, guardOf, runKeyfobProgram, temporaryFolder } from '@keyfob/testbed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const program = fileURLToPath(new URL('../../apps/cli/bin/keyfob.js', import.meta.url))

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let keyfob: KeyfobProcess
let api: Api

beforeAll(async () => {
  folder = await temporaryFolder()
  keyfob = await KeyfobProcess.start({ dataDir: `${folder.path}/data`, env: { KEYFOB_DEMO_VEHICLES: '2' } })
  api = new Api(keyfob.api)
})

afterAll(async () => {
  await keyfob.stop()
  await folder.remove()
})

const run = async (...words: readonly string[]): Promise<{ code: number | null; out: string }> => {
  const { code, out, err } = await runKeyfobProgram(words)
  return { code, out: code === 0 ? out : `${out}${err}` }
}

describe('keyfob serve', () => {
  it('runs the main job with its demo vehicles, and shows every hop', async () => {
    const { status, body } = await api.submit({ command: 'Engine Start', vin: fleetVin(0) }, { prefer: 'wait=10' })
    expect([status, body.state]).toEqual([200, 'succeeded'])
    const { timeline } = await api.command(body.id)
    expect(timeline.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['accepted', 'attempt', 'published', 'running', 'answer']),
    )
  })

  it('keeps other processes out of its data folder, and names the one that holds it', async () => {
    const other = KeyfobProcess.start({ dataDir: `${folder.path}/data` })
    await expect(other).rejects.toThrow(/is in use by process \d+/)
  })

  it('is ready again with what it had, after a kill -9', async () => {
    const { body } = await api.submit({ command: 'locate', vin: fleetVin(1) }, { prefer: 'wait=10' })
    await keyfob.kill()
    await keyfob.start()
    expect((await api.command(body.id)).state).toBe('succeeded')
  })
})

describe('a stop', () => {
  it('is first not ready at /readyz, while everything is still served', async () => {
    const leaving = await KeyfobProcess.start({
      dataDir: `${folder.path}/leaving`,
      env: { KEYFOB_STOP_NOTICE_SECONDS: '3' },
    })
    const asked = new Api(leaving.api)
    const stopped = leaving.stop()
    await eventually(async () => (await asked.request('GET', '/readyz')).status === 503)
    expect((await asked.submit({ command: 'horn_honk', vin: fleetVin(7) })).status).toBe(202)
    expect(await stopped).toBe(0)
  })

  it('of a start that waits for its database is a stop, with exit code 0', async () => {
    const env = {
      DATABASE_URL: `postgres://nobody@127.0.0.1:${await freePort()}/none`,
      PORT: '0',
      KEYFOB_DATA_DIR: `${folder.path}/waiting`,
      KEYFOB_DEMO_VEHICLES: '0',
    }
    const child = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    const guard = guardOf(child.pid ?? 0)
    let log = ''
    child.stdout.on('data', (bytes: Buffer) => (log += bytes.toString()))
    await eventually(() => log.includes('store.lost'), { what: 'the word that it waits' })
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null] // of a ChildProcess
    guard.kill('SIGKILL')
    expect(code).toBe(0)
  })
})

describe('keyfob simulate', () => {
  it('[L4] [L5] [L7] breaks no law with 100 vehicles and every misbehaviour', async () => {
    const log = `${folder.path}/connections.log`
    const words = [
      '--vehicles',
      '100',
      '--commands-per-minute',
      '600',
      '--for',
      '20s',
      '--behaviour',
      'all:10%',
      '--seed',
      '4',
    ]
    const { code, out } = await run(
      'simulate',
      ...words,
      '--api',
      keyfob.api,
      '--mqtt',
      keyfob.mqtt,
      '--log',
      log,
      '--json',
    )
    const report = JSON.parse(out.trim().split('\n').at(-1) ?? '') as SimulationReport // what --json prints
    expect(report).toMatchObject({ lawsBroken: [], unsettled: [], lies: [], effects: { doubles: [], late: [] } })
    expect(report.commands.accepted).toBeGreaterThan(100)
    expect(report.effects.count).toBeGreaterThan(50)
    expect(code).toBe(0)
    const vins = new Set(
      (await readFile(log, 'utf8'))
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { vin?: string }).vin),
    )
    expect(vins.size, 'vehicles with a line of their own').toBeGreaterThanOrEqual(100)
  })
})
