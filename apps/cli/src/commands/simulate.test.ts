import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type KeyfobServer, makeConfig, makeLogging, makeServer, readEnvironment } from '@keyfob/cloud'
import type { SimulationReport } from '@keyfob/simulator'
import { dropDatabase, eventually, freePort, freshDatabase, temporaryFolder } from '@keyfob/testbed'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { exitCodes } from '../exit-codes.ts'
import { buildProgram } from '../program.ts'
import { reportFailure } from '../report-failure.ts'
import { printReport } from '../simulate/print-report.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: KeyfobServer
let database: string
const shared = inject('sharedPostgres')

beforeAll(async () => {
  folder = await temporaryFolder()
  database = await freshDatabase(shared.url, shared.template)
  const settings = {
    DATABASE_URL: database,
    PORT: '0',
    KEYFOB_MQTT_PORT: '0',
    KEYFOB_MQTT_WS_PORT: '0',
    KEYFOB_DATA_DIR: join(folder.path, 'keyfob'),
    KEYFOB_LOG_LEVEL: 'silent',
  }
  const config = makeConfig(readEnvironment(settings))
  server = await makeServer({ config, logging: makeLogging(config.logLevel) })
  await server.start()
})

afterAll(async () => {
  await server.stop()
  await dropDatabase(shared.url, database)
  await folder.remove()
})

afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** Runs `keyfob simulate` in this process, as main.ts does. */
const simulate = async (...words: readonly string[]): Promise<{ code: number; out: string; err: string }> => {
  const [out, err]: [string[], string[]] = [[], []]
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0)
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0)
  let code: number | undefined
  try {
    await buildProgram().parseAsync(['simulate', ...words], { from: 'user' })
  } catch (error) {
    code = reportFailure(error)
  }
  code ??= Number(process.exitCode ?? exitCodes.ok)
  process.exitCode = undefined
  vi.restoreAllMocks()
  return { code, out: out.join(''), err: err.join('') }
}

const there = (): readonly string[] => ['--api', server.apiUrl, '--mqtt', server.mqttUrl]

describe('keyfob simulate', () => {
  it('[L4] [L5] [L7] drives a misbehaving fleet on a real Keyfob, which keeps its laws', async () => {
    const log = join(folder.path, 'vehicles.log')
    const words = [
      '--vehicles',
      '12',
      '--commands-per-minute',
      '900',
      '--for',
      '4s',
      '--behaviour',
      'double-acking:50%',
      '--behaviour',
      'out-of-order:50%',
      '--behaviour',
      'rejecting:20%',
      '--log',
      log,
    ]
    const { code, out, err } = await simulate(...words, '--json', ...there())
    const report = JSON.parse(out) as SimulationReport // what --json promises
    expect(report.lawsBroken, JSON.stringify(report)).toEqual([])
    expect(code).toBe(0)
    expect(err).toMatch(/connecting: \d+\/12 connected/)
    expect(report.commands).toMatchObject({ sent: 60, failed: {} })
    expect(report.effects.ofCommands).toMatchObject({ one: report.effects.count, more: 0 })
    expect(report.byState.succeeded).toBeGreaterThan(10)
    const lines = (await readFile(log, 'utf8')).trim().split('\n')
    expect(lines.filter((line) => line.includes('"msg":"effect"'))).toHaveLength(report.effects.count)
  })

  it('prints a report for a person, and ends early on Ctrl-C', async () => {
    const newest = async (): Promise<string | undefined> => {
      const response = await fetch(`${server.apiUrl}/commands?limit=1`)
      return ((await response.json()) as { items: { id: string }[] }).items[0]?.id // the API's own schema
    }
    const before = await newest()
    const running = simulate(
      '--vehicles',
      '3',
      '--for',
      '10m',
      '--seed',
      '5',
      '--behaviour',
      'out-of-order',
      ...there(),
    )
    await eventually(async () => (await newest()) !== before)
    process.emit('SIGINT')
    const { code, out } = await running
    expect([code, out]).toEqual([0, expect.stringContaining('All laws were kept.')])
    expect(out).toMatch(/vehicles\tsent\taccepted/)
    expect(out).toContain('Behaving: out-of-order 3 (seed 5)')
  })

  it('finds the broker of the running Keyfob by itself', async () => {
    const { code, out } = await simulate('--vehicles', '2', '--for', '1s', '--api', server.apiUrl)
    expect([code, out]).toEqual([0, expect.stringContaining('All laws were kept.')])
  })

  it('proves nothing when no vehicle connected, and says why', async () => {
    const nowhere = `mqtt://127.0.0.1:${await freePort()}`
    const words = ['--vehicles', '2', '--for', '1s', '--api', server.apiUrl, '--mqtt', nowhere]
    const sentence = 'No vehicle connected, so nothing is proved: none of 2 vehicles: connect ECONNREFUSED'
    const { code, out } = await simulate(...words)
    expect([code, out]).toEqual([exitCodes.unreachable, expect.stringContaining(sentence)])
    expect(out).toContain('--mqtt')
    expect(out).not.toContain('All laws were kept')
    const asJson = await simulate(...words, '--json')
    expect([asJson.code, asJson.err]).toEqual([exitCodes.unreachable, expect.stringContaining(sentence)])
    expect(JSON.parse(asJson.out)).toMatchObject({ vehicles: { neverConnected: 2 }, commands: { sent: 0 } })
  })

  it('proves nothing when no Keyfob answers the vehicles', async () => {
    const { code, out } = await simulate('--vehicles', '1', '--topic-prefix', 'other/v1', '--api', server.apiUrl)
    expect([code, out]).toEqual([
      exitCodes.unreachable,
      expect.stringContaining('No vehicle connected, so nothing is proved: none of 1 vehicles'),
    ])
  })

  it('ends at once when nothing answers at --api', async () => {
    const { code, err } = await simulate('--api', `http://127.0.0.1:${await freePort()}`)
    expect([code, err]).toEqual([3, expect.stringContaining('keyfob serve')])
  })

  it.each([[['--behaviour', 'lazy']], [['--behaviour', 'slow:200%']], [['--vehicles', 'many']], [['--for', '60']]])(
    '%j is wrong usage',
    async (words) => expect((await simulate(...words, ...there())).code).toBe(exitCodes.usage),
  )

  it('lists the behaviours in its help', async () => {
    const { code, out } = await simulate('--help')
    expect([code, out]).toEqual([0, expect.stringMatching(/sleepy +is offline[\s\S]*garbage +sends broken JSON/)])
  })

  it('prints which law was broken, and which outcome was not true', () => {
    const effect = { commandId: 'c', vin: 'v', command: 'horn_honk', at: 0, notAfter: 0 }
    const none = { p50Ms: null, p99Ms: null, maxMs: null }
    const lies = [{ id: 'c', vin: 'v', command: 'horn_honk', state: 'rejected', reason: 'refused', effects: 2 }]
    const report = {
      seed: 1,
      durationMs: 61_000,
      vehicles: { count: 1, neverConnected: 0, whyNotConnected: null, behaving: {} },
      commands: { sent: 3, accepted: 2, refused: { 'lane-busy': 1 }, failed: {}, cancelsAsked: 0 },
      byState: { rejected: 1, unknown: 1 },
      unknown: { share: 0.5, reasons: { no_receipt: 1 } },
      effects: { count: 2, ofCommands: { none: 1, one: 0, more: 1 }, doubles: [effect], late: [] },
      acceptance: none,
      acceptedToSettled: none,
      unsettled: [],
      lies,
      streamCuts: 0,
      lawsBroken: ['L4 at most one effect: the command c took effect again.'],
    } as unknown as SimulationReport // ids are plain text here
    const out: string[] = []
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0)
    printReport(report)
    vi.restoreAllMocks()
    const text = out.join('')
    for (const part of [
      'Laws were broken:',
      'L4 at most one effect',
      'Refused: lane-busy 1',
      'Unknown: 50.0 %: no_receipt 1',
      'Not what happened: c horn_honk v: rejected (refused), 2 effects',
    ])
      expect(text).toContain(part)
  })
})
